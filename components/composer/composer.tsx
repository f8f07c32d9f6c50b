'use client';

import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useText } from '@/components/locale';
import { FieldEmoji } from '@/components/shell/later/later-components';
import { IconButton } from '@/components/ui/icon-button';
import { ArrowUpIcon } from '@/components/ui/icons';
import type { ClientMention } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { isComposing, isSendKey } from './compose-keys';
import { type ComposerApi, FieldText } from './field-text';
import { pointsLeft, textToSend } from './message-text';
import { COMPOSER_PLACE } from './place';
import { isIdleFocus, isWriting } from './type-anywhere';
import { useSend } from './use-send';
import { beginWriting, useWriting } from './use-writing';

interface Props {
  room: { id: number; title: string };
  userId: number;
  ref?: Ref<ComposerApi>;
  /** Shown above the text, for example the message that is answered. */
  bar?: ReactNode;
  /** Stands above the field. */
  note?: ReactNode;
  /** Stands before the text: the button that attaches files. */
  attach: ReactNode;
  /** Shown beside the note that the text is too long. */
  tooLong?: ReactNode;
  /** There is something else to send, so the text may be empty. */
  mayBeEmpty?: boolean;
  /** The person must wait before a new message. What is typed stays in the field. */
  isHeld?: boolean;
  /** The button at the end. Left out: the button that sends. */
  submit?: { label: string; icon: ReactNode };
  /** Takes a message for sending. `full`: there is no space for it, so it stays in the field. */
  onSend: (text: string, mentions: readonly ClientMention[]) => 'taken' | 'full';
  /** Called when the person sends while the field is empty. Left out: nothing happens. */
  onSendEmpty?: () => void;
  /** Called when the person has changed the text and the field is not empty. */
  onTyping: () => void;
  /** Called when Escape is pressed in the field. Returns whether that did something. */
  onEscape?: () => boolean;
  /** Called when the up arrow is pressed in the empty field. */
  onUpInEmpty?: () => void;
}

/** The field for messages. The DOM element keeps the text, so that a key press renders only this component. */
export function Composer({ room, userId, ref, bar, note: above, isHeld = false, submit, onSend, ...more }: Props) {
  const { onSendEmpty, onTyping, attach, tooLong, mayBeEmpty = false } = more;
  const words = useText(chatText);
  const parts = useWriting();
  const id = useId();
  const element = useRef<HTMLTextAreaElement>(null);
  const composedAt = useRef(Number.NEGATIVE_INFINITY);
  const [isEmpty, setIsEmpty] = useState(true);
  const [left, setLeft] = useState<number | null>(null);
  const [isFull, setIsFull] = useState(false);
  const { id: roomId } = room;
  const field = useMemo(() => new FieldText({ userId, roomId }), [userId, roomId]);
  // A layout effect, so that it runs before anything else uses the field. Otherwise an earlier text would be lost.
  useLayoutEffect(() => (element.current ? field.attach(element.current) : undefined), [field]);
  useImperativeHandle(ref, () => field, [field]);

  const { send, asked, confirm, cancel } = useSend({
    field,
    room: roomId,
    parts,
    isHeld,
    mayBeEmpty,
    onSend,
    onSendEmpty,
    onFull: () => setIsFull(true),
  });

  function changed() {
    const typed = field.text();
    setIsEmpty(textToSend(typed) === '');
    setLeft(pointsLeft(typed));
    setIsFull(false);
    adapt(element.current);
    field.changed();
    // If it fails, the next letter tries again.
    if (typed !== '') beginWriting();
  }

  function keyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    const press = event.nativeEvent;
    const context = { isTouch: matchMedia('(pointer: coarse)').matches, composedAt: composedAt.current };
    if (press.defaultPrevented || isComposing(press, context)) return;
    if (isSendKey(press, context)) send();
    else if (press.key === 'Escape' && more.onEscape?.()) field.focus();
    else if (press.key === 'ArrowUp' && isPlain(press) && field.text() === '' && more.onUpInEmpty) more.onUpInEmpty();
    else return;
    event.preventDefault();
  }

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches && document.activeElement === document.body) field.focus();
  }, [field]);
  useLayoutEffect(() => adapt(element.current), []);
  useEffect(() => {
    // Once all listeners have run, the browser writes the letter into the element that has the focus by then.
    const begin = (event: globalThis.KeyboardEvent) => {
      if (isWriting(event) && isIdleFocus(document.activeElement)) field.focus();
    };
    document.addEventListener('keydown', begin);
    return () => document.removeEventListener('keydown', begin);
  }, [field]);

  // Who has written so much has the part that says it.
  const note = isFull ? words.full : left !== null && parts && <parts.LengthNote left={left} />;
  const isWrong = isFull || (left ?? 0) < 0;
  return (
    <form onSubmit={send} className={COMPOSER_PLACE}>
      <div id={`${id}-note`} role="status">
        {note && (
          <p className={`px-4 pb-1.5 text-[13px] ${isWrong ? 'text-danger' : 'text-muted'}`}>
            {note}
            {(left ?? 0) < 0 && tooLong}
          </p>
        )}
      </div>
      {above && <div id={`${id}-above`}>{above}</div>}
      <div className="composer-box">
        {parts && <parts.Writing key={roomId} field={field} room={roomId} />}
        {bar}
        <div className="flex items-end p-1">
          {attach}
          <textarea
            ref={element}
            rows={1}
            dir="auto"
            aria-label={words.writeTo(room.title)}
            aria-describedby={above ? `${id}-above ${id}-note` : `${id}-note`}
            aria-invalid={isWrong}
            placeholder={words.placeholder}
            enterKeyHint="enter"
            autoComplete="off"
            onInput={({ nativeEvent, currentTarget }) => {
              changed();
              // A draft that the page puts back does not count as typing.
              if (nativeEvent.isTrusted && textToSend(currentTarget.value) !== '') onTyping();
            }}
            onKeyDown={keyDown}
            onCompositionEnd={({ timeStamp }) => {
              composedAt.current = timeStamp;
            }}
            className="composer-field"
          />
          <FieldEmoji label={words.addEmoji} field={field} />
          <IconButton
            type="submit"
            label={submit?.label ?? words.send}
            disabled={isWrong || isHeld || (isEmpty && !onSendEmpty && !mayBeEmpty)}
            // Keeps a phone's keyboard open.
            onPointerDown={(event) => event.preventDefault()}
            className="bg-accent text-accent-ink disabled:bg-pill disabled:text-muted dark:disabled:bg-ground"
          >
            {submit?.icon ?? <ArrowUpIcon />}
          </IconButton>
        </div>
      </div>
      {parts && asked && <parts.AskBefore {...asked} onSend={confirm} onClose={cancel} />}
    </form>
  );
}

/** Fits the field's height to its text in browsers that do not do so themselves. */
function adapt(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports('field-sizing', 'content')) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}

function isPlain({ shiftKey, ctrlKey, metaKey, altKey }: globalThis.KeyboardEvent): boolean {
  return !shiftKey && !ctrlKey && !metaKey && !altKey;
}

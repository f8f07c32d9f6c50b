'use client';

import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { IconButton } from '@/components/ui/icon-button';
import { ArrowUpIcon } from '@/components/ui/icons';
import { type DraftPlace, readDraft, saveDraft } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import { chatText } from '@/lib/i18n/chat/text';
import { isSendKey } from './compose-keys';
import { pointsLeft, textToSend } from './message-text';
import { isIdleFocus, isWriting } from './type-anywhere';

/** At the end of the page, as wide as the conversation. */
export const COMPOSER_PLACE =
  'mx-auto w-full max-w-[784px] shrink-0 px-2.5 pt-1 pb-[max(12px,env(safe-area-inset-bottom))] sm:px-3 sm:pb-[max(20px,env(safe-area-inset-bottom))]';

interface Props {
  room: { id: number; title: string };
  userId: number;
  /** Takes a message. If there is no space for it, it stays in the field. */
  onSend: (text: string) => 'taken' | 'full';
  /** The person changed the text, and something is left of it. */
  onTyping: () => void;
}

/** The field for messages. The DOM element keeps the text, so that a key press renders only this component. */
export function Composer({ room, userId, onSend, onTyping }: Props) {
  const chat = useText(chatText);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const composedAt = useRef(Number.NEGATIVE_INFINITY);
  const [isEmpty, setIsEmpty] = useState(true);
  const [left, setLeft] = useState<number | null>(null);
  const [isFull, setIsFull] = useState(false);
  const { id: roomId } = room;

  function changed() {
    const typed = field.current?.value ?? '';
    setIsEmpty(textToSend(typed) === '');
    setLeft(pointsLeft(typed));
    setIsFull(false);
    adapt(field.current);
    saveDraft(openStorage(), { userId, roomId }, typed);
  }

  function send() {
    const input = field.current;
    const text = textToSend(input?.value ?? '');
    if (!input || text === '' || (left ?? 0) < 0) return;
    if (onSend(text) === 'full') return setIsFull(true);
    input.value = '';
    input.focus();
    changed();
  }

  function keyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    const context = { isTouch: matchMedia('(pointer: coarse)').matches, composedAt: composedAt.current };
    if (!isSendKey(event.nativeEvent, context)) return;
    event.preventDefault();
    send();
  }

  useEffect(() => restore(field.current, { userId, roomId }), [userId, roomId]);
  useLayoutEffect(() => adapt(field.current), []);
  useEffect(() => {
    // The browser writes into the element that has the focus after all listeners have run.
    const begin = (event: globalThis.KeyboardEvent) => {
      if (isWriting(event) && isIdleFocus(document.activeElement)) field.current?.focus();
    };
    document.addEventListener('keydown', begin);
    return () => document.removeEventListener('keydown', begin);
  }, []);

  const note = isFull ? chat.full : left === null ? null : left < 0 ? chat.over(-left) : chat.left(left);
  const isWrong = isFull || (left ?? 0) < 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className={COMPOSER_PLACE}
    >
      <div id={`${id}-note`} role="status">
        {note && <p className={`px-4 pb-1.5 text-[13px] ${isWrong ? 'text-danger' : 'text-muted'}`}>{note}</p>}
      </div>
      <div className="flex items-end gap-2 rounded-[26px] bg-surface py-1 ps-[18px] pe-1 shadow-card outline-transparent has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-accent/55">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={chat.writeTo(room.title)}
          aria-describedby={`${id}-note`}
          aria-invalid={isWrong}
          placeholder={chat.placeholder}
          enterKeyHint="enter"
          autoComplete="off"
          onInput={({ nativeEvent, currentTarget }) => {
            changed();
            // A draft that the page puts back is not typed now.
            if (nativeEvent.isTrusted && textToSend(currentTarget.value) !== '') onTyping();
          }}
          onKeyDown={keyDown}
          onCompositionEnd={({ timeStamp }) => {
            composedAt.current = timeStamp;
          }}
          className="field-sizing-content max-h-[min(40dvh,220px)] min-w-0 flex-1 resize-none self-center bg-transparent py-2.5 text-[16px] leading-6 outline-none placeholder:text-muted placeholder:opacity-100"
        />
        <IconButton
          type="submit"
          label={chat.send}
          disabled={isEmpty || isWrong}
          // Keeps a phone's keyboard open.
          onPointerDown={(event) => event.preventDefault()}
          className="bg-accent text-accent-ink disabled:bg-pill disabled:text-muted dark:disabled:bg-ground"
        >
          <ArrowUpIcon />
        </IconButton>
      </div>
    </form>
  );
}

/** Fits the field's height to its text in browsers that do not do so themselves. */
function adapt(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports('field-sizing', 'content')) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}

function restore(field: HTMLTextAreaElement | null, place: DraftPlace): void {
  if (!field) return;
  // The person may have begun to write before any script ran.
  if (field.value === '') field.value = readDraft(openStorage(), place);
  if (field.value) field.dispatchEvent(new Event('input', { bubbles: true }));
  if (matchMedia('(pointer: fine)').matches && document.activeElement === document.body) field.focus();
}

import { type FormEvent, useLayoutEffect, useRef, useState } from 'react';
import { useChat, useReader } from '@/components/shell/chat-provider';
import type { ClientMention } from '@/lib/chat/protocol';
import type { FieldText } from './field-text';
import { mentionsToSend, pointsLeft, textToSend } from './message-text';
import { type WritingParts, writingSoon } from './use-writing';

/** A message about which the person is asked before it is sent. */
export interface Asked {
  text: string;
  mentions: readonly ClientMention[];
  /** The number of people whom it would notify. */
  count: number;
}

interface Options {
  field: FieldText;
  /** The id of the room. */
  room: number;
  parts: WritingParts | null;
  /** Nothing can be sent now: the text stays in the field. */
  isHeld: boolean;
  /** A message without a text can be sent. */
  mayBeEmpty: boolean;
  onSend: (text: string, mentions: readonly ClientMention[]) => 'taken' | 'full';
  onSendEmpty: (() => void) | undefined;
  onFull: () => void;
}

/** Finds out whom the text in the field names, asks the person to confirm if these are many, and sends it. */
export function useSend({ field, room, parts, isHeld, mayBeEmpty, onSend, onSendEmpty, onFull }: Options) {
  const chat = useChat();
  const { me } = useReader();
  const [asked, setAsked] = useState<Asked | null>(null);
  const isWaiting = useRef(false);

  function send(event?: FormEvent) {
    event?.preventDefault();
    // Only the part that is loaded later can tell whom a text names.
    if (parts || !field.text().includes('@')) return sendWith(parts);
    if (isWaiting.current) return;
    isWaiting.current = true;
    const { isAside } = field;
    const typed = field.text();
    void writingSoon().then((loaded) => {
      isWaiting.current = false;
      // The person may have left the edit meanwhile: what the field has now is another text, and was not to be sent.
      if (field.isAside === isAside && field.text().startsWith(typed)) latest.current(loaded);
    });
  }

  function sendWith(loaded: WritingParts | null) {
    const typed = field.text();
    const text = textToSend(typed);
    if (isHeld) return;
    if (text === '' && !mayBeEmpty) return onSendEmpty?.();
    if ((pointsLeft(typed) ?? 0) < 0) return;
    const chosen = mentionsToSend(typed, field.mentions);
    const mentions = loaded?.namedPeople(chat, me, room, text, chosen) ?? chosen;
    // A text that is shown instead of the draft is an edit, which notifies nobody.
    const count = field.isAside ? null : (loaded?.countToAsk(chat, room, mentions) ?? null);
    if (count === null) deliver({ text, mentions });
    else setAsked({ text, mentions, count });
  }

  /** The newest `sendWith`: by the time the part is loaded, the text and the mode may be different. */
  const latest = useRef(sendWith);
  useLayoutEffect(() => {
    latest.current = sendWith;
  });

  function deliver({ text, mentions }: Pick<Asked, 'text' | 'mentions'>) {
    if (isHeld) return setAsked(null);
    if (onSend(text, mentions) === 'full') return onFull();
    field.sent();
    field.focus();
  }

  return { send, asked, confirm: () => asked && deliver(asked), cancel: () => setAsked(null) };
}

import { type FormEvent, useRef, useState } from 'react';
import { useChat, useReader } from '@/components/shell/chat-provider';
import type { ClientMention } from '@/lib/chat/protocol';
import type { FieldText } from './field-text';
import { mentionsToSend, pointsLeft, textToSend } from './message-text';
import { type WritingParts, writingSoon } from './use-writing';

/** A message about which the person is asked before it is sent. */
export interface Asked {
  text: string;
  mentions: readonly ClientMention[];
  /** The number of people who would be told. */
  count: number;
}

interface Options {
  field: FieldText;
  /** The id of the room. */
  room: number;
  parts: WritingParts | null;
  onSend: (text: string, mentions: readonly ClientMention[]) => 'taken' | 'full';
  onSendEmpty: (() => void) | undefined;
  onFull: () => void;
}

/** Sends what is in the field, after it is known whom it names and, if they are many, that this is meant. */
export function useSend({ field, room, parts, onSend, onSendEmpty, onFull }: Options) {
  const chat = useChat();
  const { me } = useReader();
  const [asked, setAsked] = useState<Asked | null>(null);
  const isWaiting = useRef(false);

  function send(event?: FormEvent) {
    event?.preventDefault();
    // Only the part that comes later knows names.
    if (parts || !field.text().includes('@')) return sendWith(parts);
    if (isWaiting.current) return;
    isWaiting.current = true;
    void writingSoon().then(sendWith);
  }

  function sendWith(loaded: WritingParts | null) {
    isWaiting.current = false;
    const typed = field.text();
    const text = textToSend(typed);
    if (text === '') return onSendEmpty?.();
    if ((pointsLeft(typed) ?? 0) < 0) return;
    const chosen = mentionsToSend(typed, field.mentions);
    const mentions = loaded?.namedPeople(chat, me, room, text, chosen) ?? chosen;
    // A text that is shown instead of the draft is an edit, which tells nobody.
    const count = field.isAside ? null : (loaded?.countToAsk(chat, room, mentions) ?? null);
    if (count === null) deliver({ text, mentions });
    else setAsked({ text, mentions, count });
  }

  function deliver({ text, mentions }: Pick<Asked, 'text' | 'mentions'>) {
    if (onSend(text, mentions) === 'full') return onFull();
    field.sent();
    field.focus();
  }

  return { send, asked, confirm: () => asked && deliver(asked), cancel: () => setAsked(null) };
}

'use client';

import { useEffect, useId, useState } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { useQuoteName, useQuoteText } from '@/components/messages/reply/quote-block';
import { useReader, useRoom } from '@/components/shell/chat-provider';
import { request } from '@/lib/browser/request';
import type { PinList, WireMessage } from '@/lib/chat/protocol';
import { actionsText } from '@/lib/i18n/actions/text';
import { chatText } from '@/lib/i18n/chat/text';
import { dayLabel, localDay, localTime } from '@/lib/messages/days';
import type { Message } from '@/lib/messages/message';

interface Props {
  room: number;
  /** Goes to a message. */
  onReveal: (seq: number) => void;
}

/** The messages that are pinned in a room, the newest first. A press goes to the message. */
export function PinnedList({ room, onReveal }: Props) {
  const text = useText(actionsText);
  const id = useId();
  const { messages, pinChanges } = useRoom(room).view;
  const [pins, setPins] = useState<readonly Message[] | 'loading' | 'failed'>('loading');
  const [tries, setTries] = useState(0);
  // The list is read again when a pinned message changes, on the page or not.
  const state = messages
    .filter(({ pinned }) => pinned)
    .map(({ seq, editedAt }) => `${seq} ${editedAt}`)
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it asks again when these change
  useEffect(() => {
    let isCurrent = true;
    const path = `rooms/by-id/${room}/pins`;
    void request<PinList>({ method: 'GET', path }).then((answer) => {
      if (!isCurrent) return;
      setPins(answer.ok ? answer.body.messages.map(fromWire) : 'failed');
    });
    return () => {
      isCurrent = false;
    };
  }, [room, state, pinChanges, tries]);
  const listed = typeof pins === 'object' ? asShown(pins, messages) : null;
  return (
    <section aria-labelledby={id} className="mt-6">
      <h3 id={id} className="mb-1.5 font-[550] text-[13px] text-muted leading-[18px]">
        {text.pins}
        {listed && listed.length > 0 && ` · ${listed.length}`}
      </h3>
      <div role="status" className="text-[13px] text-muted leading-[18px]">
        {pins === 'loading' && text.loading}
        {pins === 'failed' && text.failed}
        {listed?.length === 0 && text.noPins}
      </div>
      {pins === 'failed' && (
        <button type="button" onClick={() => setTries(tries + 1)} className="min-h-11 font-[550] text-accent">
          {text.retry}
        </button>
      )}
      {listed && (
        <ul className="flex flex-col gap-1.5">
          {listed.map((message) => (
            <li key={message.seq}>
              <Pin message={message} onPress={() => onReveal(message.seq)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/**
 * The pinned messages as the page shows them now. What the page knows of a message wins over the list: the list may
 * have been read before a pin of this person was stored, and is not read again when the log confirms the pin.
 */
function asShown(pins: readonly Message[], messages: readonly Message[]): readonly Message[] {
  const known = new Map(messages.map((message) => [message.seq, message]));
  const read = new Set(pins.map(({ seq }) => seq));
  const since = messages.filter(({ seq, pinned }) => pinned && !read.has(seq));
  const before = pins.filter(({ seq }) => known.get(seq)?.pinned ?? !known.has(seq));
  return [...since.toReversed(), ...before.map((message) => known.get(message.seq) ?? message)];
}

function Pin({ message, onPress }: { message: Message; onPress: () => void }) {
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const { me, timeZone, today } = useReader();
  const name = useQuoteName(message, me.id);
  const text = useQuoteText(message);
  const day = dayLabel(localDay(message.datetime, timeZone), today, chat);
  return (
    <button
      type="button"
      onClick={onPress}
      className="block min-h-11 w-full rounded-xl bg-surface px-3 py-2 text-start hover:bg-over"
    >
      <span className="flex justify-between gap-2 text-[13px] leading-[18px]">
        <bdi className="min-w-0 truncate font-semibold">{name}</bdi>
        <span className="shrink-0 text-muted">
          {day} <span dir="ltr">{localTime(message.datetime, timeZone, hourCycle, chat.dayPeriods)}</span>
        </span>
      </span>
      <span dir="auto" className="line-clamp-3 wrap-anywhere">
        {text}
      </span>
    </button>
  );
}

function fromWire({ message: text, ...message }: WireMessage): Message {
  return { ...message, text };
}

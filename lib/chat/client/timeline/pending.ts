import type { AckFrame, ErrorCode } from '@/lib/chat/protocol';
import { type Mention, type Message, type Quote, quoteOf } from '@/lib/messages/message';
import { mapped } from './changes';

/** A message of this user that is not in the log yet, as far as this page knows. */
export interface PendingMessage {
  readonly clientId: string;
  readonly text: string;
  readonly user: string;
  /** When it was written, by this device's clock; ISO 8601. */
  readonly datetime: string;
  /** `stored`: acknowledged, and its frame is on the way; `held`: nothing is sent until the person signs in again. */
  readonly state: 'waiting' | 'held' | 'stored' | 'failed';
  /** Why it failed. */
  readonly code: ErrorCode | null;
  /** Its place once stored. */
  readonly stored: Stored | null;
  /** As in Message. */
  readonly reply?: Quote;
  readonly mentions?: Mention[];
}

/** Where the server stored something: the entry, and in which log. */
export interface Stored {
  readonly seq: number;
  readonly epoch: string;
}

/** Up to where a page shows which log, and which log the server uses, as in Timeline. */
interface Shown {
  readonly epoch: string;
  readonly heard: string;
  readonly cursor: number;
}

export function acknowledged(
  pending: readonly PendingMessage[],
  { clientId, seq }: AckFrame,
  epoch: string,
): readonly PendingMessage[] {
  return pending.map((item) =>
    item.clientId === clientId ? { ...item, state: 'stored' as const, code: null, stored: { seq, epoch } } : item,
  );
}

/** The pending messages after the outbox changed. @param items all messages in it */
export function fromOutbox(
  pending: readonly PendingMessage[],
  items: readonly PendingMessage[],
): readonly PendingMessage[] {
  const stored = pending.filter((item) => item.state === 'stored');
  const ids = new Set(stored.map(({ clientId }) => clientId));
  const known = new Map(pending.map((item) => [item.clientId, item]));
  const rest = items.filter(({ clientId }) => !ids.has(clientId)).map((item) => same(known.get(item.clientId), item));
  return [...stored, ...rest];
}

/**
 * The object that was there before if nothing changed, so that its rendering can be kept. Its quote has followed the
 * log since.
 */
function same(before: PendingMessage | undefined, item: PendingMessage): PendingMessage {
  if (!before) return item;
  if (before.state === item.state && before.code === item.code) return before;
  return before.reply && item.reply ? { ...item, reply: before.reply } : item;
}

/** The quotes as these messages are now. */
export function requoted(pending: readonly PendingMessage[], messages: readonly Message[]): readonly PendingMessage[] {
  return mapped(pending, (item) => {
    const { reply } = item;
    const quoted = reply && messages.find(({ seq }) => seq === reply.seq);
    if (!reply || !quoted) return item;
    const now = quoteOf(quoted);
    const isSame = now.text === reply.text && now.hidden === reply.hidden && now.shown === reply.shown;
    return isSame ? item : { ...item, reply: now };
  });
}

/**
 * Whether something that is stored there is not shown yet. If it is stored in another log than the one shown, it stays
 * pending only until the page of the server's log comes.
 */
export function isDue({ epoch, heard, cursor }: Shown, stored: Stored | null): boolean {
  if (stored === null) return true;
  return stored.epoch === epoch ? stored.seq > cursor : heard !== epoch;
}

/**
 * The clientIds of pending messages that the log shows as this user's. Others may use the same clientId, by chance or
 * by design; their messages do not count.
 */
export function ownIds(pending: readonly PendingMessage[], messages: readonly Message[], user: string): string[] {
  if (pending.length === 0) return [];
  const waiting = new Set(pending.map(({ clientId }) => clientId));
  return messages.filter((m) => m.user === user && waiting.has(m.clientId)).map(({ clientId }) => clientId);
}

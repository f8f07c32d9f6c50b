import type { UnsentFile } from '@/lib/chat/client/outbox/item';
import type { AckFrame, ErrorCode } from '@/lib/chat/protocol';
import type { FileKind } from '@/lib/files/file';
import { type Mention, type Message, type Quote, quoteOf } from '@/lib/messages/message';
import { mapped } from './changes';

/** A message of this person that is not in the log yet, as far as this tab knows. */
export interface PendingMessage {
  readonly clientId: string;
  readonly text: string;
  readonly user: string;
  /** When it was written, by this device's clock; ISO 8601. */
  readonly datetime: string;
  /** `stored`: acknowledged, but its frame has not come yet; `held`: not sent until the person signs in again. */
  readonly state: 'waiting' | 'held' | 'stored' | 'failed';
  /** Why it failed. */
  readonly code: ErrorCode | FilesCode | null;
  /** Where the server stored it. Null until it is acknowledged. */
  readonly stored: Stored | null;
  /** As in Message. */
  readonly reply?: Quote;
  readonly mentions?: Mention[];
  /** In order, never empty. The uploads of this tab know how far they are. */
  readonly pendingFiles?: readonly PendingFile[];
}

export interface PendingFile extends UnsentFile {
  /** What the server says it is, or will most likely say. */
  readonly kind: FileKind;
}

/** `bytes_gone`: no tab has the bytes of a file any more; `not_uploaded`: the server refused a file. */
export type FilesCode = 'bytes_gone' | 'not_uploaded';

/** Where the server stored a message or a change: the seq of the entry, and the epoch of its log. */
export interface Stored {
  readonly seq: number;
  readonly epoch: string;
}

/**
 * The same keys of a Timeline: which log is shown, which log the server uses, and up to which entry the log is shown.
 */
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
 * Returns the earlier object if nothing changed, so that React need not render the message again. The earlier object's
 * quote is kept in any case, because it has followed the log.
 */
function same(before: PendingMessage | undefined, item: PendingMessage): PendingMessage {
  if (!before) return item;
  const areSameFiles = JSON.stringify(before.pendingFiles) === JSON.stringify(item.pendingFiles);
  if (before.state === item.state && before.code === item.code && areSameFiles) return before;
  return before.reply && item.reply ? { ...item, reply: before.reply } : item;
}

/** The pending messages, with quotes of the present texts of these messages. */
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
 * Whether the entry at which something was stored is not shown yet. If the entry is of another log than the one shown,
 * this is true until the page of the server's log comes.
 */
export function isDue({ epoch, heard, cursor }: Shown, stored: Stored | null): boolean {
  if (stored === null) return true;
  return stored.epoch === epoch ? stored.seq > cursor : heard !== epoch;
}

/**
 * The clientIds of pending messages that are in the log as messages of this person. Other people's messages do not
 * count, because they may have the same clientId, by chance or on purpose.
 */
export function ownIds(pending: readonly PendingMessage[], messages: readonly Message[], user: string): string[] {
  if (pending.length === 0) return [];
  const waiting = new Set(pending.map(({ clientId }) => clientId));
  return messages.filter((m) => m.user === user && waiting.has(m.clientId)).map(({ clientId }) => clientId);
}

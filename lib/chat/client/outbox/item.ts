import { type ClientMention, ERRORS, type ErrorCode } from '@/lib/chat/protocol';
import type { MessageFile } from '@/lib/files/file';
import type { Quote } from '@/lib/messages/message';

/** The items of the outbox, and how they are stored. Pure. */

/** A message or a change of this person, until it is known to be in the log. */
export type OutboxItem = UnsentMessage | UnsentChange;
export type UnsentChange = UnsentEdit | UnsentDeletion | UnsentReaction | UnsentPin;

interface Waiting {
  /** Stays the same for every try, so that the server stores the item once. */
  readonly clientId: string;
  /** When it was written, ISO 8601. */
  readonly at: string;
  /** The item's place in the queue. */
  readonly order: number;
  /** Why the server refused the item for good. Null if it did not. */
  readonly failed: ErrorCode | null;
}

export interface UnsentMessage extends Waiting {
  readonly kind: 'message';
  readonly text: string;
  /** The message that this one answers, as it was then, and the epoch of its log. */
  readonly reply?: Quote;
  readonly epoch?: string;
  readonly mentions?: readonly ClientMention[];
  /** In the order in which they are shown. Never empty. The message is sent when all of them are stored. */
  readonly files?: readonly UnsentFile[];
  /** The tab that has the bytes of the files that are not stored (TabMark.id). */
  readonly tab?: string;
}

/** A file of a message that is not sent. */
export interface UnsentFile {
  /** UUID, as on the server. */
  readonly id: string;
  readonly name: string;
  /** As the browser guesses it; empty if it does not know. */
  readonly type: string;
  readonly bytes: number;
  /** Of a picture that the browser could read, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Present once the server has it. */
  readonly stored?: MessageFile;
}

interface Change extends Waiting {
  /** The message's seq, and the epoch of its log: in another log, another message may have this seq. */
  readonly target: number;
  readonly epoch: string;
  /** The change was sent, so it may be in the log even if no answer came. */
  readonly tried?: true;
}

export interface UnsentEdit extends Change {
  readonly kind: 'edit';
  readonly text: string;
  readonly mentions?: readonly ClientMention[];
}

export interface UnsentDeletion extends Change {
  readonly kind: 'delete';
  /** Until this time the deletion can be undone, and is not sent. Milliseconds since 1970 by this device's clock. */
  readonly heldUntil?: number;
}

export interface UnsentReaction extends Change {
  readonly kind: 'react';
  readonly emoji: string;
  readonly on: boolean;
}

export interface UnsentPin extends Change {
  readonly kind: 'pin';
  readonly on: boolean;
}

/** An item before the outbox has added it. */
export type New<T> = T extends OutboxItem ? Omit<T, keyof Waiting | 'tried'> : never;

export function isChange(item: OutboxItem): item is UnsentChange {
  return item.kind !== 'message';
}

export function isHeld(item: OutboxItem): boolean {
  return item.kind === 'delete' && item.heldUntil !== undefined;
}

/** Whether earlier versions of the app, which know only texts, understand the item completely. */
export function isPlain(item: OutboxItem): boolean {
  return item.kind === 'message' && !item.reply && !item.mentions && !item.files;
}

export function hasFiles(item: OutboxItem): item is UnsentMessage & { files: readonly UnsentFile[] } {
  return item.kind === 'message' && item.files !== undefined;
}

/** Whether the item waits for files that the server does not have yet. */
export function isUploading(item: OutboxItem): boolean {
  return hasFiles(item) && item.files.some(({ stored }) => !stored);
}

/** Whether an item need not be sent because `change` follows it. False if the item may have been sent already. */
export function isReplacedBy(item: OutboxItem, change: New<UnsentChange>): item is UnsentChange {
  if (!isChange(item) || item.tried || item.failed !== null) return false;
  if (item.target !== change.target || item.epoch !== change.epoch) return false;
  // While a deletion can be undone, it must not replace other changes.
  if (change.kind === 'delete') return change.heldUntil === undefined;
  if (change.kind === 'react') return item.kind === 'react' && item.emoji === change.emoji;
  return item.kind === change.kind;
}

/** Returns null for a value that another program, or a later version of the app, stored. */
export function readItem(json: string | null): OutboxItem | null {
  try {
    const value = JSON.parse(json ?? '');
    const { clientId, at, order, failed = null, kind = 'message' } = value;
    const isItem = areStrings(clientId, at) && typeof order === 'number' && !Number.isNaN(Date.parse(at));
    if (!isItem || !isComplete(kind, value)) return null;
    return { ...value, kind, failed: Object.hasOwn(ERRORS, failed ?? '') ? failed : null };
  } catch {
    return null;
  }
}

function isComplete(kind: unknown, item: Record<string, unknown>): boolean {
  const { text, target, epoch, emoji, on, mentions, reply, heldUntil, files } = item;
  if (mentions !== undefined && !Array.isArray(mentions)) return false;
  if (files !== undefined && !(Array.isArray(files) && files.every(isFile))) return false;
  if (kind === 'message') return areStrings(text) && (reply === undefined || areStrings(epoch));
  if (!Number.isSafeInteger(target) || !areStrings(epoch)) return false;
  if (kind === 'edit') return areStrings(text);
  if (kind === 'react') return areStrings(emoji) && typeof on === 'boolean';
  if (kind === 'delete') return heldUntil === undefined || Number.isFinite(heldUntil);
  return kind === 'pin' && typeof on === 'boolean';
}

function isFile(value: unknown): boolean {
  const { id, name, type, bytes } = (value ?? {}) as Record<string, unknown>;
  return areStrings(id, name, type) && typeof bytes === 'number';
}

function areStrings(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

import { type KeyValueStorage, keep, keysWithPrefix } from '@/lib/chat/client/storage';
import { ERRORS, type ErrorCode } from '@/lib/chat/protocol';

/** A message of this person until it is known to be in the log. */
export interface OutboxItem {
  /** Stays the same for every try, so that the server stores it once. */
  readonly clientId: string;
  readonly text: string;
  /** When it was written, ISO 8601. */
  readonly at: string;
  /** Its place in the queue. */
  readonly order: number;
  /** Why the server refused it for good; null while it is on its way. */
  readonly failed: ErrorCode | null;
}

export interface OutboxDeps {
  /** Null: nothing can be stored, and the outbox works in memory. */
  storage: KeyValueStorage | null;
  userId: number;
  roomId: number;
  now: () => number;
  newUuid: () => string;
}

/** Messages that one person may have unsent in one room. If there are more, `add` returns `full`. */
export const OUTBOX_LIMIT = 200;

const PREFIX = 'tertulia:outbox:';
const prefixOf = (userId: number) => `${PREFIX}${userId}:`;

/**
 * The unsent messages of one person in one room, in order. They survive a reload, and are the same in every tab.
 *
 * Every message has a key of its own: with one list under one key, two tabs that write at the same time would lose one
 * of the two messages. If storage is full or forbidden, a message is kept in memory, and `kept` is false.
 */
export class Outbox {
  readonly #prefix: string;
  readonly #deps: OutboxDeps;
  readonly #listeners = new Set<() => void>();
  readonly #memory = new Map<string, OutboxItem>();
  #items: readonly OutboxItem[] = [];

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#prefix = `${prefixOf(deps.userId)}${deps.roomId}:`;
    this.reload();
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  /** Whether all unsent messages would survive a reload. */
  get kept(): boolean {
    return this.#memory.size === 0;
  }

  /** The first message that has not failed. */
  get next(): OutboxItem | undefined {
    return this.#items.find(({ failed }) => failed === null);
  }

  add(text: string): OutboxItem | 'full' {
    this.reload();
    if (this.#items.length >= OUTBOX_LIMIT) return 'full';
    const { now, newUuid } = this.#deps;
    const item = {
      clientId: newUuid(),
      text,
      at: new Date(now()).toISOString(),
      order: this.#lastPlace(),
      failed: null,
    };
    this.#put(item);
    return item;
  }

  remove(clientId: string): void {
    this.#drop(clientId);
    this.reload();
  }

  fail(clientId: string, code: ErrorCode): void {
    const item = this.#find(clientId);
    if (item) this.#put({ ...item, failed: code });
  }

  /** Puts a failed message at the end of the queue again. */
  retry(clientId: string): void {
    const item = this.#find(clientId);
    if (!item?.failed) return;
    const { now, newUuid } = this.#deps;
    // After `conflict` the id belongs to another message for ever. After any other error it is what prevents a second
    // row.
    const id = item.failed === 'conflict' ? newUuid() : clientId;
    this.#drop(clientId);
    this.#put({ ...item, clientId: id, at: new Date(now()).toISOString(), order: this.#lastPlace(), failed: null });
  }

  /** The room is open: messages that were refused because it was closed wait again, in their place. */
  reopened(): void {
    this.reload();
    for (const item of this.#items) if (item.failed === 'room_closed') this.#put({ ...item, failed: null });
  }

  /** Reads the storage again, which the tabs share. */
  reload(): void {
    const { storage } = this.#deps;
    const stored = storage ? readItems(storage, this.#prefix) : [];
    const items = [...stored, ...this.#memory.values()].sort((a, b) => a.order - b.order);
    if (JSON.stringify(items) === JSON.stringify(this.#items)) return;
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }

  /** A `storage` event: another tab changed `key`, or everything (null). */
  changedElsewhere(key: string | null): void {
    if (key === null || key.startsWith(this.#prefix)) this.reload();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(clientId: string): OutboxItem | undefined {
    return this.#items.find((item) => item.clientId === clientId);
  }

  /** After all others, even if the clock was set back. */
  #lastPlace(): number {
    return Math.max(this.#deps.now(), (this.#items.at(-1)?.order ?? 0) + 1);
  }

  #put(item: OutboxItem): void {
    const kept = keep(this.#deps.storage, this.#prefix + item.clientId, JSON.stringify(item));
    if (kept) this.#memory.delete(item.clientId);
    else this.#memory.set(item.clientId, item);
    this.reload();
  }

  #drop(clientId: string): void {
    this.#memory.delete(clientId);
    this.#deps.storage?.removeItem(this.#prefix + clientId);
  }
}

/** How many messages a person has unsent on this device, over all rooms. */
export function countUnsent(storage: KeyValueStorage | null, userId: number): number {
  return storage ? keysWithPrefix(storage, prefixOf(userId)).length : 0;
}

/** The ids of the rooms in which a person has unsent messages on this device. */
export function roomsWithUnsent(storage: KeyValueStorage | null, userId: number): Set<number> {
  const prefix = prefixOf(userId);
  const keys = storage ? keysWithPrefix(storage, prefix) : [];
  const ids = keys.map((key) => Number(key.slice(prefix.length).split(':')[0]));
  return new Set(ids.filter((id) => Number.isSafeInteger(id) && id > 0));
}

/** Called at sign-out: nobody who uses this device later may read or send these messages. */
export function clearOutboxes(storage: KeyValueStorage | null, userId: number): void {
  if (!storage) return;
  for (const key of keysWithPrefix(storage, prefixOf(userId))) storage.removeItem(key);
}

function readItems(storage: KeyValueStorage, prefix: string): OutboxItem[] {
  const keys = keysWithPrefix(storage, prefix);
  return keys.map((key) => readItem(storage.getItem(key))).filter((item) => item !== null);
}

/** Returns null for a value that another program, or a later version of this one, stored under the key. */
function readItem(json: string | null): OutboxItem | null {
  try {
    const item = JSON.parse(json ?? '');
    const { clientId, text, at, order, failed } = item;
    const isItem = [clientId, text, at].every((value) => typeof value === 'string') && typeof order === 'number';
    if (!isItem || Number.isNaN(Date.parse(at))) return null;
    return { clientId, text, at, order, failed: Object.hasOwn(ERRORS, failed ?? '') ? failed : null };
  } catch {
    return null;
  }
}

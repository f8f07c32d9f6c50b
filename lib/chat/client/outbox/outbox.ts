import { type KeyValueStorage, keep, keysWithPrefix } from '@/lib/chat/client/storage';
import type { ErrorCode } from '@/lib/chat/protocol';
import {
  hasFiles,
  isChange,
  isHeld,
  isPlain,
  isReplacedBy,
  isUploading,
  type New,
  type OutboxItem,
  readItem,
  type UnsentChange,
  type UnsentFile,
  type UnsentMessage,
} from './item';

export interface OutboxDeps {
  /** Null: nothing can be stored, and the outbox works in memory. */
  storage: KeyValueStorage | null;
  userId: number;
  roomId: number;
  now: () => number;
  newUuid: () => string;
}

/** The most messages and changes that one person may have unsent in one room. After that, adding one returns `full`. */
export const OUTBOX_LIMIT = 200;

const PREFIX = 'tertulia:outbox:';
const prefixOf = (userId: number) => `${PREFIX}${userId}:`;
/**
 * Precedes the room in the keys of items that earlier versions do not understand. These versions would send an edit as
 * a message. With this key they do not read the item, but still count it, and remove it at sign-out.
 */
const LATER = 'v2';
/** The same for messages with files, which versions that know LATER would send without the files. */
const WITH_FILES = 'v3';
const GENERATIONS: readonly (string | undefined)[] = [LATER, WITH_FILES];

/**
 * The unsent messages and changes of one person in one room, in order. They survive a reload, and all tabs share them.
 *
 * Every item has its own key in localStorage: if all were in one list under one key, two tabs that write at the same
 * time would lose one of their items. If storage is full or forbidden, an item is kept in memory, and `kept` is false.
 */
export class Outbox {
  /** The prefixes of the keys: of items that all versions understand, of those with files, and of the others. */
  readonly #prefixes: { plain: string; later: string; withFiles: string };
  readonly #deps: OutboxDeps;
  readonly #listeners = new Set<() => void>();
  readonly #memory = new Map<string, OutboxItem>();
  #items: readonly OutboxItem[] = [];

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    const prefix = prefixOf(deps.userId);
    const of = (generation: string) => `${prefix}${generation}:${deps.roomId}:`;
    this.#prefixes = { plain: `${prefix}${deps.roomId}:`, later: of(LATER), withFiles: of(WITH_FILES) };
    this.reload();
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  /** Whether all items would survive a reload. */
  get kept(): boolean {
    return this.#memory.size === 0;
  }

  /** The first item that can be sent. */
  get next(): OutboxItem | undefined {
    return this.#items.find((item) => item.failed === null && !isHeld(item) && !isUploading(item));
  }

  /** The first change that can be sent, whatever messages wait before it. */
  get nextChange(): OutboxItem | undefined {
    return this.#items.find((item) => isChange(item) && item.failed === null && !isHeld(item));
  }

  add(message: Omit<New<UnsentMessage>, 'kind'>): OutboxItem | 'full' {
    this.reload();
    return this.#add({ ...message, kind: 'message' });
  }

  /** Adds a change. Removes unsent changes that it makes needless. */
  change(change: New<UnsentChange>): OutboxItem | 'full' {
    this.reload();
    return this.#add(change, this.#replacedBy(change));
  }

  /** Removes unsent changes that this change would make needless, without adding it. */
  withdraw(change: New<UnsentChange>): void {
    this.reload();
    for (const { clientId } of this.#replacedBy(change)) this.#drop(clientId);
    this.reload();
  }

  remove(clientId: string): void {
    this.#drop(clientId);
    this.reload();
  }

  /** The server refused an item for good. An item with a text stays, marked as failed, so that the text is not lost. */
  fail(clientId: string, code: ErrorCode): void {
    const item = this.#find(clientId);
    if (!item) return;
    if ('text' in item) this.#put({ ...item, failed: code });
    else this.remove(clientId);
  }

  /** Marks a change as possibly in the log. Must be called before it is sent. */
  try(item: UnsentChange): void {
    if (!item.tried && this.#find(item.clientId)) this.#put({ ...item, tried: true });
  }

  /** More is known of a file: that the server has it, or how large its picture is. */
  knowFile(id: string, known: Pick<UnsentFile, 'stored' | 'width' | 'height'>): void {
    this.reload();
    const isNews = (file: UnsentFile) => file.id === id && Object.keys(known).some((key) => !Object.hasOwn(file, key));
    for (const item of this.#items) {
      if (!hasFiles(item) || !item.files.some(isNews)) continue;
      this.#put({ ...item, files: item.files.map((file) => (file.id === id ? { ...file, ...known } : file)) });
    }
  }

  /** Gives an unsent message other files. Without files and text nothing is left, and it is removed. */
  setFiles(clientId: string, files: readonly UnsentFile[], tab: string): void {
    this.reload();
    const item = this.#find(clientId);
    if (!item || !hasFiles(item)) return;
    const { files: _, ...rest } = item;
    this.#drop(clientId);
    if (files.length > 0) this.#put({ ...rest, files, tab, failed: null });
    else if (item.text !== '') this.#put({ ...rest, failed: null });
    else this.reload();
  }

  /** Ends the time in which a deletion can be undone, so that it is sent. */
  release(clientId: string): void {
    this.reload();
    const item = this.#find(clientId);
    if (item?.kind !== 'delete' || !isHeld(item)) return;
    const { heldUntil: _, ...deletion } = item;
    for (const { clientId: id } of this.#replacedBy(deletion)) this.#drop(id);
    this.#put(deletion);
  }

  /** Puts a failed message at the end of the queue again. */
  retry(clientId: string): void {
    const item = this.#find(clientId);
    if (item?.kind !== 'message' || !item.failed) return;
    const { now, newUuid } = this.#deps;
    // After `conflict` the id belongs to another message for ever. After any other error the same id is kept, because
    // it prevents a second row.
    const id = item.failed === 'conflict' ? newUuid() : clientId;
    this.#drop(clientId);
    this.#put({ ...item, clientId: id, at: new Date(now()).toISOString(), order: this.#lastPlace(), failed: null });
  }

  /** The room is open again: messages that were refused because it was closed wait again, in their former place. */
  reopened(): void {
    this.reload();
    for (const item of this.#items) {
      if (item.kind === 'message' && item.failed === 'room_closed') this.#put({ ...item, failed: null });
    }
  }

  /** Reads the storage again, because other tabs write to it. */
  reload(): void {
    const { storage } = this.#deps;
    const stored = storage ? Object.values(this.#prefixes).flatMap((prefix) => readItems(storage, prefix)) : [];
    // The item in memory wins: if its last change did not fit into the storage, the stored item is outdated.
    const current = stored.filter(({ clientId }) => !this.#memory.has(clientId));
    const items = [...current, ...this.#memory.values()].sort((a, b) => a.order - b.order);
    if (JSON.stringify(items) === JSON.stringify(this.#items)) return;
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }

  /** A `storage` event: another tab changed `key`, or everything (null). */
  changedElsewhere(key: string | null): void {
    if (key === null || Object.values(this.#prefixes).some((prefix) => key.startsWith(prefix))) this.reload();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(added: New<OutboxItem>, replaced: readonly OutboxItem[] = []): OutboxItem | 'full' {
    if (this.#items.length - replaced.length >= OUTBOX_LIMIT) return 'full';
    for (const { clientId } of replaced) this.#drop(clientId);
    const { now, newUuid } = this.#deps;
    const at = new Date(now()).toISOString();
    const item = { ...added, clientId: newUuid(), at, order: this.#lastPlace(), failed: null };
    this.#put(item);
    return item;
  }

  #replacedBy(change: New<UnsentChange>): OutboxItem[] {
    return this.#items.filter((item) => isReplacedBy(item, change));
  }

  #find(clientId: string): OutboxItem | undefined {
    return this.#items.find((item) => item.clientId === clientId);
  }

  /** A place after all other items, even if the clock was set back. */
  #lastPlace(): number {
    return Math.max(this.#deps.now(), (this.#items.at(-1)?.order ?? 0) + 1);
  }

  #put(item: OutboxItem): void {
    const { plain, later, withFiles } = this.#prefixes;
    const key = (isPlain(item) ? plain : hasFiles(item) ? withFiles : later) + item.clientId;
    const kept = keep(this.#deps.storage, key, JSON.stringify(item));
    if (kept) this.#memory.delete(item.clientId);
    else this.#memory.set(item.clientId, item);
    this.reload();
  }

  #drop(clientId: string): void {
    this.#memory.delete(clientId);
    for (const prefix of Object.values(this.#prefixes)) this.#deps.storage?.removeItem(prefix + clientId);
  }
}

/** How many messages and changes a person has unsent on this device, over all rooms. */
export function countUnsent(storage: KeyValueStorage | null, userId: number): number {
  return storage ? keysWithPrefix(storage, prefixOf(userId)).length : 0;
}

/** The ids of the rooms in which a person has something unsent on this device. */
export function roomsWithUnsent(storage: KeyValueStorage | null, userId: number): Set<number> {
  const prefix = prefixOf(userId);
  const keys = storage ? keysWithPrefix(storage, prefix) : [];
  const parts = keys.map((key) => key.slice(prefix.length).split(':'));
  const ids = parts.map(([first, second]) => Number(GENERATIONS.includes(first) ? second : first));
  return new Set(ids.filter((id) => Number.isSafeInteger(id) && id > 0));
}

/** Called at sign-out, so that nobody who uses this device later can read or send the items. */
export function clearOutboxes(storage: KeyValueStorage | null, userId: number): void {
  if (!storage) return;
  for (const key of keysWithPrefix(storage, prefixOf(userId))) storage.removeItem(key);
}

function readItems(storage: KeyValueStorage, prefix: string): OutboxItem[] {
  const keys = keysWithPrefix(storage, prefix);
  return keys.map((key) => readItem(storage.getItem(key))).filter((item) => item !== null);
}

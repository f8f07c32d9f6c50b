import type { Clock } from '@/lib/chat/client/clock';
import {
  hasFiles,
  isUploading,
  type OutboxItem,
  type UnsentFile,
  type UnsentMessage,
} from '@/lib/chat/client/outbox/item';
import type { Outbox } from '@/lib/chat/client/outbox/outbox';
import type { FilesCode, PendingMessage } from '@/lib/chat/client/timeline/pending';
import type { ChosenFile } from '@/lib/chat/client/uploads/entry';
import type { TabMark } from '@/lib/chat/client/uploads/tab-mark';
import type { LocalPicture, Upload } from '@/lib/chat/client/uploads/upload';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';
import { LIMITS } from '@/lib/chat/protocol';

export interface UnsentFilesDeps {
  outbox: Outbox;
  /** The id of the room. */
  room: number;
  uploads: Uploads;
  tab: TabMark;
  clock: Clock;
  /** The messages that the page shows as pending. Acknowledged ones are among them until their echo comes. */
  pending: () => readonly PendingMessage[];
  /** Messages may be shown in another way now. */
  changed: () => void;
}

type WithFiles = UnsentMessage & { files: readonly UnsentFile[] };

/** How often a tab looks whether another one, which uploads for a message, still lives. */
export const LOOK_MS = 5_000;

/** Connects the messages of an outbox with the uploads that they wait for. */
export class UnsentFiles {
  readonly #deps: UnsentFilesDeps;
  /** Marks of other tabs that no longer live. */
  readonly #gone = new Set<string>();
  #cancelLook: (() => void) | null = null;
  #states = '';
  /** Uploads have new ids, and the outbox does not know them yet. */
  #isReplacing = false;

  constructor(deps: UnsentFilesDeps) {
    this.#deps = deps;
  }

  start(): () => void {
    const unsubscribe = this.#deps.uploads.onState(() => this.#uploadsChanged());
    this.#uploadsChanged();
    return () => {
      unsubscribe();
      this.#cancelLook?.();
      this.#cancelLook = null;
    };
  }

  /** To be called when the outbox, or what is pending, has changed. */
  look(): void {
    this.#releaseSent();
    if (this.#cancelLook === null && this.#elsewhere().length > 0) void this.#askTabs();
  }

  /** Why a message cannot be sent because of its files; null if it can, or if they are on their way. */
  codeOf(item: OutboxItem): FilesCode | null {
    if (!hasFiles(item) || !isUploading(item)) return null;
    const missing = item.files.filter(({ stored }) => !stored);
    const here = missing.map(({ id }) => this.#deps.uploads.get(id));
    if (here.some((upload) => upload?.state === 'failed')) return 'not_uploaded';
    const isGone = here.includes(null) && (this.#isOwn(item) || this.#gone.has(item.tab ?? ''));
    return isGone ? 'bytes_gone' : null;
  }

  /** What an item has of these uploads. Unknown ids are left out. */
  toItem(ids: readonly string[]): Pick<UnsentMessage, 'files' | 'tab'> {
    const { uploads, tab } = this.#deps;
    const files = ids.map((id) => uploads.get(id)).filter((upload) => upload !== null);
    return files.length === 0 ? {} : { files: files.map(asUnsent), tab: tab.id };
  }

  /** Uploads again what failed, and what the server no longer has. */
  retry(clientId: string): void {
    const item = this.#find(clientId);
    if (!item) return;
    const isAll = item.failed === 'no_file';
    this.#replace(item, (file) => {
      const { uploads } = this.#deps;
      const id = isAll ? uploads.again(file.id) : file.stored ? file.id : uploads.retry(file.id);
      if (id === null || (!isAll && file.stored)) return file;
      const { stored: _, ...rest } = file;
      return { ...rest, id };
    });
  }

  /** Puts chosen files in the place of those whose bytes are gone. A message has at most LIMITS.files. */
  choose(clientId: string, chosen: readonly ChosenFile[]): void {
    const item = this.#find(clientId);
    if (!item) return;
    const { uploads, room, outbox } = this.#deps;
    const kept = item.failed === 'no_file' ? [] : item.files.filter(({ id, stored }) => stored || uploads.get(id));
    this.#isReplacing = true;
    const ids = uploads.addToMessage(room, chosen.slice(0, LIMITS.files - kept.length));
    this.#isReplacing = false;
    const { files = [], tab = '' } = this.toItem(ids);
    if (files.length > 0) outbox.setFiles(clientId, [...kept, ...files], tab);
  }

  /** Takes one file out of a message. */
  remove(clientId: string, fileId: string): void {
    const item = this.#find(clientId);
    if (!item) return;
    const left = item.files.filter(({ id }) => id !== fileId);
    this.#deps.outbox.setFiles(clientId, left, item.tab ?? '');
    this.#deps.uploads.discard(fileId);
  }

  /** A message with files was given up. Must be called before it leaves the outbox. */
  discarded(clientId: string): void {
    for (const { id } of this.#find(clientId)?.files ?? []) this.#deps.uploads.discard(id);
  }

  #uploadsChanged(): void {
    const { outbox, uploads, room, changed } = this.#deps;
    const own = uploads.list.filter((upload) => upload.room === room && upload.isSent);
    for (const { id, file, state, picture } of own) {
      if (picture) outbox.knowFile(id, sizeOf(picture));
      if (file && state === 'done') outbox.knowFile(id, { stored: file });
    }
    const states = own.map(({ id, state }) => `${id} ${state}`).join();
    if (states === this.#states) return;
    this.#states = states;
    changed();
  }

  /** Forgets the uploads of messages that the log has. Until then the page shows them. */
  #releaseSent(): void {
    const { uploads, room, outbox, pending } = this.#deps;
    const sent = uploads.list.filter((upload) => upload.room === room && upload.isSent);
    if (sent.length === 0 || this.#isReplacing) return;
    const waiting = outbox.items.filter(hasFiles).flatMap(({ files }) => files);
    const shown = pending().flatMap(({ pendingFiles = [] }) => pendingFiles);
    const needed = new Set([...waiting, ...shown].map(({ id }) => id));
    for (const { id } of sent) if (!needed.has(id)) uploads.release(id);
  }

  #replace(item: WithFiles, change: (file: UnsentFile) => UnsentFile): void {
    this.#isReplacing = true;
    const files = item.files.map(change);
    this.#isReplacing = false;
    const isSame = files.every((file, i) => file === item.files[i]);
    if (!isSame) this.#deps.outbox.setFiles(item.clientId, files, this.#deps.tab.id);
  }

  // ---- other tabs

  #elsewhere(): WithFiles[] {
    const items = this.#deps.outbox.items.filter(hasFiles);
    return items.filter((item) => isUploading(item) && !this.#isOwn(item) && !this.#gone.has(item.tab ?? ''));
  }

  async #askTabs(): Promise<void> {
    const { tab, clock, changed } = this.#deps;
    this.#cancelLook = () => {};
    const marks = new Set(this.#elsewhere().map((item) => item.tab ?? ''));
    const before = this.#gone.size;
    for (const mark of marks) if (!(await tab.isAlive(mark))) this.#gone.add(mark);
    // It was stopped meanwhile.
    if (this.#cancelLook === null) return;
    this.#cancelLook = clock.after(LOOK_MS, () => {
      this.#cancelLook = null;
      this.look();
    });
    if (this.#gone.size > before) changed();
  }

  #isOwn({ tab }: UnsentMessage): boolean {
    return tab === this.#deps.tab.id;
  }

  #find(clientId: string): WithFiles | undefined {
    return this.#deps.outbox.items.filter(hasFiles).find((item) => item.clientId === clientId);
  }
}

/**
 * A file whose alternative text is still on its way does not count as stored: after the message, it could not be set.
 */
function asUnsent({ id, name, type, bytes, picture, file, state }: Upload): UnsentFile {
  return {
    id,
    name,
    type,
    bytes,
    ...(picture ? sizeOf(picture) : {}),
    ...(file && state === 'done' ? { stored: file } : {}),
  };
}

function sizeOf({ width, height }: LocalPicture): { width: number; height: number } {
  return { width, height };
}

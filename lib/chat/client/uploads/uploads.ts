import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import { LIMITS } from '@/lib/chat/protocol';
import { type ChosenFile, type Entry, isUndescribed, newEntry, withAlt } from './entry';
import type { Transport } from './transport';
import { type LocalPicture, needsNewId, type Outcome, type Upload } from './upload';

export interface UploadsDeps {
  transport: Transport;
  clock: Clock;
  random: () => number;
  newUuid: () => string;
  /** The most bytes of a file; null: not known. */
  limitBytes: number | null;
  /** Whether this device still gives the bytes. Never rejects. */
  canRead: (body: Blob) => Promise<boolean>;
  /** Null if the browser cannot show it as a picture. Never rejects. */
  openPicture: (body: Blob) => Promise<LocalPicture | null>;
  /** Gives the picture's memory back. */
  closePicture: (picture: LocalPicture) => void;
}

/** So many files are on their way at a time, so that a slow connection finishes the first ones soon. */
export const AT_ONCE = 3;
/** The most files that a tab keeps, in all rooms together. */
const KEPT_FILES = 200;

/** `failed`: a file in it cannot be uploaded, so nothing is sent until the person has decided about it. */
export type TrayState = 'empty' | 'ready' | 'failed';

/**
 * The files that this tab uploads, in all its rooms: those in the trays above the fields, and those of messages that
 * wait for them. They begin at once, in order, AT_ONCE at a time. What a lost connection or a busy server stops is
 * tried again, with the same id, until the server has it or refuses it. Their bytes live as long as this tab.
 */
export class Uploads {
  readonly #deps: UploadsDeps;
  #entries: readonly Entry[] = [];
  #list: readonly Upload[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #stateListeners = new Set<() => void>();

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
  }

  /** All uploads, in order. The same array until something changes. */
  get list(): readonly Upload[] {
    return this.#list;
  }

  get limitBytes(): number | null {
    return this.#deps.limitBytes;
  }

  get(id: string): Upload | null {
    return this.#entry(id)?.upload ?? null;
  }

  /** The files in the tray of a room. */
  inTray(room: number): readonly Upload[] {
    return this.#list.filter((upload) => upload.room === room && !upload.isSent);
  }

  trayState(room: number): TrayState {
    const tray = this.inTray(room);
    if (tray.length === 0) return 'empty';
    return tray.some(({ state }) => state === 'failed') ? 'failed' : 'ready';
  }

  /** Whether something would be lost with this tab. */
  get isNeeded(): boolean {
    return this.#list.some(({ isSent, state }) => state !== 'failed' && (!isSent || state !== 'done'));
  }

  /** Calls `listener` with every change, also while bytes are on their way. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` when an upload comes, goes, or gets another state. */
  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  // ---- what the person does

  /** Puts files into the tray of a room. @returns how many it did not take, because there are too many */
  add(room: number, files: readonly ChosenFile[]): number {
    const space = LIMITS.files - this.inTray(room).length;
    return files.length - this.#add(room, files.slice(0, Math.max(space, 0)), false).length;
  }

  /** Adds files of a message. @returns their ids */
  addToMessage(room: number, files: readonly ChosenFile[]): string[] {
    return this.#add(room, files, true);
  }

  /** A message takes files. They are no longer in the tray. */
  send(ids: readonly string[]): void {
    for (const entry of this.#entries) if (ids.includes(entry.upload.id)) this.#set(entry, { isSent: true });
  }

  /** Moves a file of a tray among the others of its tray. @param by places; negative: towards the beginning */
  move(id: string, by: number): void {
    const entry = this.#entry(id);
    if (!entry) return;
    const tray = this.#entries.filter(({ upload }) => upload.room === entry.upload.room && !upload.isSent);
    const from = tray.indexOf(entry);
    const to = Math.min(Math.max(from + by, 0), tray.length - 1);
    if (from === -1 || from === to) return;
    const moved = tray.toSpliced(from, 1).toSpliced(to, 0, entry);
    const places = tray.map((one) => this.#entries.indexOf(one));
    const entries = [...this.#entries];
    for (const [i, place] of places.entries()) entries[place] = moved[i] as Entry;
    this.#entries = entries;
    this.#told(true);
  }

  /** Sets the alternative text of a file that is not sent. */
  describe(id: string, alt: string): void {
    const entry = this.#entry(id);
    if (!entry || entry.upload.alt === alt) return;
    this.#set(entry, { alt });
    if (entry.upload.state === 'done' && isUndescribed(entry.upload)) this.#set(entry, { state: 'waiting' });
    this.#pump();
  }

  /** Tries a failed file again. @returns the id that it has now; null if its bytes are gone */
  retry(id: string): string | null {
    const entry = this.#entry(id);
    if (!entry) return null;
    const { state, failure } = entry.upload;
    if (state !== 'failed' || !failure) return id;
    return needsNewId(failure) ? this.again(id) : this.#restart(entry, {});
  }

  /** Uploads a file under a new id, because the server no longer has it. @returns the id; null if its bytes are gone */
  again(id: string): string | null {
    const entry = this.#entry(id);
    if (!entry) return null;
    entry.sending?.abort();
    entry.sending = null;
    entry.isTried = false;
    return this.#restart(entry, { id: this.#deps.newUuid(), file: null });
  }

  /** Gives a file up: stops its upload, and removes what the server has. */
  drop(id: string): void {
    const entry = this.#entry(id);
    if (!entry) return;
    this.#forget(entry);
    if (entry.isTried) this.#deps.transport.remove(id);
    this.#pump();
  }

  /** As `drop`, and also removes a file that an earlier page uploaded. */
  discard(id: string): void {
    if (this.#entry(id)) this.drop(id);
    else this.#deps.transport.remove(id);
  }

  /** Forgets a file whose message was sent. */
  release(id: string): void {
    const entry = this.#entry(id);
    if (entry) this.#forget(entry);
    this.#pump();
  }

  /** The network is back: what waits for another try begins at once. */
  networkBack(): void {
    for (const entry of this.#entries) this.#endWait(entry);
    this.#pump();
  }

  /** Forgets everything, as at sign-out. */
  clear(): void {
    for (const entry of this.#entries) this.#forget(entry);
  }

  // ---- sending

  #add(room: number, files: readonly ChosenFile[], isSent: boolean): string[] {
    const { newUuid, limitBytes } = this.#deps;
    const space = KEPT_FILES - this.#entries.length;
    const added = files
      .slice(0, Math.max(space, 0))
      .map((file) => newEntry(file, { id: newUuid(), room, isSent, limitBytes }));
    this.#entries = [...this.#entries, ...added];
    this.#told(true);
    for (const entry of added) void this.#open(entry);
    this.#pump();
    return added.map(({ upload }) => upload.id);
  }

  async #open(entry: Entry): Promise<void> {
    if (entry.upload.failure) return;
    const picture = await this.#deps.openPicture(entry.body);
    if (this.#entries.includes(entry)) this.#set(entry, { picture, isReading: false });
    else if (picture) this.#deps.closePicture(picture);
  }

  #pump(): void {
    const busy = this.#entries.filter(({ upload }) => upload.state === 'uploading').length;
    const ready = this.#entries.filter(({ upload, cancelWait }) => upload.state === 'waiting' && !cancelWait);
    for (const entry of ready.slice(0, Math.max(AT_ONCE - busy, 0))) void this.#run(entry);
  }

  async #run(entry: Entry): Promise<void> {
    this.#set(entry, { state: 'uploading' });
    const { id, alt } = entry.upload;
    const outcome = await this.#try(entry);
    // It was given up, or has begun again under another id.
    if (!this.#entries.includes(entry) || entry.upload.id !== id) return this.#pump();
    entry.sending = null;
    this.#conclude(entry, outcome, alt);
    this.#pump();
  }

  async #try(entry: Entry): Promise<Outcome> {
    const { transport, canRead } = this.#deps;
    const { id, name, alt, file } = entry.upload;
    if (!file && !(await canRead(entry.body))) return { kind: 'refused', failure: { code: 'unreadable' } };
    if (!this.#entries.includes(entry) || entry.upload.id !== id) return { kind: 'retry', afterMs: null };
    entry.isTried = true;
    entry.sending = file
      ? transport.describe(id, alt)
      : transport.put({ id, name, body: entry.body }, (bytes) => this.#progress(entry, id, bytes));
    return entry.sending.done;
  }

  /** @param alt the alternative text when the try began */
  #conclude(entry: Entry, outcome: Outcome, alt: string): void {
    const { file } = entry.upload;
    // A PUT that was answered without a file was answered by something else than our server.
    const isOther = outcome.kind === 'described' && !file;
    if (outcome.kind === 'refused')
      return this.#set(entry, { state: 'failed', failure: outcome.failure, sentBytes: 0 });
    if (outcome.kind === 'retry' || isOther)
      return this.#wait(entry, outcome.kind === 'retry' ? outcome.afterMs : null);
    entry.attempt = 0;
    const stored = outcome.kind === 'stored' ? outcome.file : file && withAlt(file, alt);
    const now = { ...entry.upload, file: stored };
    this.#set(entry, { file: stored, sentBytes: now.bytes, state: isUndescribed(now) ? 'waiting' : 'done' });
  }

  #wait(entry: Entry, afterMs: number | null): void {
    const { clock, random } = this.#deps;
    const ms = Math.max(afterMs ?? 0, backoffMs(entry.attempt++, random));
    entry.cancelWait = clock.after(ms, () => {
      entry.cancelWait = null;
      this.#pump();
    });
    this.#set(entry, { state: 'waiting', sentBytes: 0 });
  }

  #restart(entry: Entry, change: Partial<Upload>): string {
    this.#endWait(entry);
    entry.attempt = 0;
    this.#set(entry, { ...change, state: 'waiting', failure: null, sentBytes: 0 });
    this.#pump();
    return entry.upload.id;
  }

  #endWait(entry: Entry): void {
    entry.cancelWait?.();
    entry.cancelWait = null;
  }

  #forget(entry: Entry): void {
    this.#endWait(entry);
    entry.sending?.abort();
    if (entry.upload.picture) this.#deps.closePicture(entry.upload.picture);
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#told(true);
  }

  // ---- telling

  #progress(entry: Entry, id: string, sentBytes: number): void {
    if (entry.upload.id !== id || entry.upload.state !== 'uploading') return;
    entry.upload = { ...entry.upload, sentBytes };
    this.#told(false);
  }

  #set(entry: Entry, change: Partial<Upload>): void {
    entry.upload = { ...entry.upload, ...change };
    if (this.#entries.includes(entry)) this.#told(true);
  }

  #told(isState: boolean): void {
    this.#list = this.#entries.map(({ upload }) => upload);
    for (const listener of this.#listeners) listener();
    if (isState) for (const listener of this.#stateListeners) listener();
  }

  #entry(id: string): Entry | undefined {
    return this.#entries.find(({ upload }) => upload.id === id);
  }
}

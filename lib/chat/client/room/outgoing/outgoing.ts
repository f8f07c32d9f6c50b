import type { Clock } from '@/lib/chat/client/clock';
import {
  isChange,
  isHeld,
  isReplacedBy,
  type New,
  type OutboxItem,
  type UnsentChange,
} from '@/lib/chat/client/outbox/item';
import { Outbox } from '@/lib/chat/client/outbox/outbox';
import { Sender, type SenderDeps } from '@/lib/chat/client/outbox/sender';
import type { TabLock } from '@/lib/chat/client/outbox/tab-lock';
import { UndoWindow } from '@/lib/chat/client/outbox/undo-window';
import { isSo } from '@/lib/chat/client/room/already-so';
import { asEntry } from '@/lib/chat/client/room/shown-messages';
import type { KeyValueStorage } from '@/lib/chat/client/storage';
import { inMemory, type Timeline } from '@/lib/chat/client/timeline';
import { changedBy } from '@/lib/chat/client/timeline/changes';
import { isDue, type PendingMessage, type Stored } from '@/lib/chat/client/timeline/pending';
import type { ChosenFile } from '@/lib/chat/client/uploads/entry';
import type { TabMark } from '@/lib/chat/client/uploads/tab-mark';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';
import type { AckFrame, ClientMention, ErrorCode, ErrorFrame } from '@/lib/chat/protocol';
import { quoteOf } from '@/lib/messages/message';
import {
  type Refusal,
  type ReturnedText,
  returnedText,
  type SendOptions,
  type Taken,
  taken,
  toPending,
} from './outgoing-items';
import { SlowWait } from './slow-wait';
import { UnsentFiles } from './unsent-files';

export interface OutgoingDeps {
  room: number;
  me: { id: number; name: string };
  link: SenderDeps['link'];
  clock: Clock;
  random: () => number;
  wallNow: () => number;
  newUuid: () => string;
  openStorage: () => KeyValueStorage | null;
  openLock: (name: string) => TabLock;
  uploads: Uploads;
  tab: TabMark;
  timeline: () => Timeline;
  /** Called when the unsent messages or changes are no longer the same. */
  changed: () => void;
}

/** What a person writes and changes in one room, from the moment that it is accepted until the log has it. */
export class Outgoing {
  readonly #deps: OutgoingDeps;
  readonly #listeners = new Set<(refusal: Refusal) => void>();
  #outbox: Outbox | null = null;
  #sender: Sender | null = null;
  #undo: UndoWindow | null = null;
  #files: UnsentFiles | null = null;
  readonly #slow: SlowWait;
  /** Changes that the server has acknowledged, but whose entries have not arrived yet. */
  #stored: readonly { change: UnsentChange; stored: Stored }[] = [];
  #returned: readonly ReturnedText[] = [];

  constructor(deps: OutgoingDeps) {
    this.#deps = deps;
    this.#slow = new SlowWait(deps.clock);
  }

  /** Begins to send. Returns a function that stops sending. */
  open(): () => void {
    const { openStorage, openLock, newUuid, wallNow, clock, random, me, room, link, changed } = this.#deps;
    const { uploads, tab, timeline } = this.#deps;
    const outbox = new Outbox({ storage: openStorage(), userId: me.id, roomId: room, now: wallNow, newUuid });
    const lock = openLock(`tertulia:send:${me.id}:${room}`);
    const onRefused = (item: OutboxItem, code: ErrorCode) => this.#tell(item, code);
    const onSlow = (seconds: number) => this.mustWait(seconds);
    const sender = new Sender({ outbox, link, lock, clock, random, onRefused, onSlow });
    const undo = new UndoWindow(outbox, clock, wallNow);
    const pending = () => timeline().pending;
    const files = new UnsentFiles({ outbox, room, uploads, tab, clock, pending, changed });
    [this.#outbox, this.#sender, this.#undo, this.#files] = [outbox, sender, undo, files];
    const look = () => {
      undo.look();
      files.look();
      this.#returned = outbox.items.flatMap(returnedText);
      changed();
    };
    const unsubscribe = outbox.subscribe(look);
    look();
    const stopFiles = files.start();
    return () => {
      stopFiles();
      unsubscribe();
      undo.stop();
      sender.interrupted();
    };
  }

  // ---- what is unsent

  /** How many messages and changes are not known to be in the log. */
  get unsent(): number {
    return this.#items.length;
  }

  /** Whether everything unsent would survive a reload. */
  get kept(): boolean {
    return this.#outbox?.kept ?? true;
  }

  get messages(): PendingMessage[] {
    const { me, timeline } = this.#deps;
    const { epoch } = timeline();
    return this.#items.flatMap((item) => {
      if (isChange(item)) return [];
      const code = item.failed ?? this.#files?.codeOf(item) ?? null;
      return [toPending(item, { user: me.name, epoch, code })];
    });
  }

  /** The changes that are not in the shown log yet, in the order in which they were made. */
  get changes(): UnsentChange[] {
    const { epoch } = this.#deps.timeline();
    const waiting = this.#items.filter(isChange).filter(({ failed }) => failed === null);
    return [...this.#stored.map(({ change }) => change), ...waiting].filter((change) => change.epoch === epoch);
  }

  get returned(): readonly ReturnedText[] {
    return this.#returned;
  }

  /** Whether a frame with this id is about a change, and not about a message. */
  isChange(clientId: string): boolean {
    return this.#items.some((item) => item.clientId === clientId && isChange(item));
  }

  get #items(): readonly OutboxItem[] {
    return this.#outbox?.items ?? [];
  }

  // ---- what the person does

  send(text: string, { replyTo, mentions, files = [] }: SendOptions): Taken {
    const { epoch } = this.#deps.timeline();
    const reply = replyTo ? { reply: quoteOf(replyTo), epoch } : {};
    const withFiles = this.#files?.toItem(files) ?? {};
    const added = this.#outbox?.add({ text, ...reply, ...(mentions?.length ? { mentions } : {}), ...withFiles });
    if (taken(added) === 'taken') this.#deps.uploads.send(files);
    return taken(added);
  }

  edit(target: number, text: string, mentions: readonly ClientMention[]): Taken {
    return this.#change({ kind: 'edit', ...this.#at(target), text, ...(mentions.length ? { mentions } : {}) });
  }

  react(target: number, emoji: string, on: boolean): Taken {
    return this.#change({ kind: 'react', ...this.#at(target), emoji, on });
  }

  pin(target: number, on: boolean): Taken {
    return this.#change({ kind: 'pin', ...this.#at(target), on });
  }

  /** Deletes a message. For UNDO_MS the deletion can be undone and is not sent. */
  remove(target: number): Taken {
    const change = { kind: 'delete', ...this.#at(target), heldUntil: this.#undo?.until ?? 0 } as const;
    const isDone = this.changes.some((other) => other.kind === 'delete' && other.target === target);
    if (isDone || this.#isSo(change)) return 'taken';
    const added = this.#outbox?.change(change);
    if (added && added !== 'full') this.#undo?.opened(added.clientId);
    return taken(added);
  }

  /** Undoes a deletion. Returns false if it is too late, because the deletion may have been sent. */
  undoRemove(target: number): boolean {
    this.#outbox?.reload();
    const { epoch } = this.#deps.timeline();
    const isIt = (item: OutboxItem) =>
      item.kind === 'delete' && item.target === target && item.epoch === epoch && !item.tried;
    const deletion = this.#items.find((item) => isIt(item) && isHeld(item));
    if (deletion) this.#outbox?.remove(deletion.clientId);
    return deletion !== undefined;
  }

  /** Ends the time for undoing the deletions of this tab, so that they are sent. */
  endUndo(): void {
    this.#undo?.close();
  }

  retry(clientId: string): void {
    this.#files?.retry(clientId);
    this.#outbox?.retry(clientId);
  }

  discard(clientId: string): void {
    this.#files?.discarded(clientId);
    this.#outbox?.remove(clientId);
  }

  /** As UnsentFiles.choose. */
  chooseFiles(clientId: string, files: readonly ChosenFile[]): void {
    this.#files?.choose(clientId, files);
  }

  /** As UnsentFiles.remove. */
  removeFile(clientId: string, fileId: string): void {
    this.#files?.remove(clientId, fileId);
  }

  /** Returns the text of a refused edit and removes it from the outbox. Null if it was taken already. */
  takeReturned(clientId: string): ReturnedText | null {
    this.#outbox?.reload();
    const found = this.#returned.find((text) => text.clientId === clientId);
    if (found) this.discard(clientId);
    return found ?? null;
  }

  #at(target: number): { target: number; epoch: string } {
    return { target, epoch: this.#deps.timeline().epoch };
  }

  #change(change: New<UnsentChange>): Taken {
    this.#outbox?.reload();
    if (!this.#isSo(change)) return taken(this.#outbox?.change(change));
    this.#outbox?.withdraw(change);
    return 'taken';
  }

  /** Whether the message, without the unsent changes that this one replaces, is already as the change wants it. */
  #isSo(change: New<UnsentChange>): boolean {
    const { timeline, me } = this.#deps;
    const message = inMemory(timeline()).find(({ seq }) => seq === change.target);
    const before = this.changes.filter((other) => !isReplacedBy(other, change));
    const now = message && before.reduce((shown, other) => changedBy(shown, asEntry(other, me)), message);
    return now !== undefined && isSo(now, change, me.id);
  }

  // ---- sending

  flush(): void {
    void this.#sender?.flush();
  }

  /** The connection is lost, so no answer will come. */
  interrupted(): void {
    this.#sender?.interrupted();
  }

  /** The room is open again: messages that were refused because it was closed are sent again. */
  reopened(): void {
    this.#outbox?.reopened();
    this.flush();
  }

  /** Another tab changed `key` of localStorage, or everything (null). */
  changedElsewhere(key: string | null): void {
    this.#outbox?.changedElsewhere(key);
  }

  acked({ clientId, seq }: Pick<AckFrame, 'clientId' | 'seq'>): void {
    const change = this.#items.filter(isChange).find((item) => item.clientId === clientId);
    const { head, heard } = this.#deps.timeline();
    // The seq 0 means that nothing had to be changed. The entry that made it so is most likely below the head.
    const stored = { seq: seq || head, epoch: heard };
    if (change) this.#stored = [...this.#stored, { change, stored }];
    else this.#slow.wrote();
    this.settle();
    this.#remove(clientId);
  }

  refused(frame: ErrorFrame): void {
    this.#sender?.refused(frame);
  }

  // ---- slow mode

  /** As SlowWait.leftMs. */
  slowLeftMs(slowSeconds: number): number {
    return this.#slow.leftMs(slowSeconds);
  }

  /** The server says that the person must wait for so many seconds from now. */
  mustWait(seconds: number): void {
    this.#slow.mustWait(seconds);
    this.#deps.changed();
  }

  /** Slow mode may be another one now. */
  slowChanged(): void {
    this.#sender?.slowChanged();
  }

  /** Removes messages that need no sending, because a page or another tab showed that the log has them. */
  removeArrived(): void {
    const waiting = new Set(this.#deps.timeline().pending.map(({ clientId }) => clientId));
    const arrived = this.#items.filter((item) => !isChange(item) && !waiting.has(item.clientId));
    for (const { clientId } of arrived) this.#remove(clientId);
  }

  #remove(clientId: string): void {
    this.#sender?.acked({ clientId });
    this.#outbox?.remove(clientId);
  }

  /** Forgets acknowledged changes whose entries have arrived. */
  settle(): void {
    this.#files?.look();
    if (this.#stored.length === 0) return;
    const timeline = this.#deps.timeline();
    this.#stored = this.#stored.filter(({ stored }) => isDue(timeline, stored));
  }

  // ---- refusals

  /** Calls `listener` for each refused change. Returns a function that stops these calls. */
  onRefused(listener: (refusal: Refusal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(item: OutboxItem, code: ErrorCode): void {
    if (!isChange(item)) return;
    for (const listener of this.#listeners) listener({ kind: item.kind, target: item.target, code });
  }
}

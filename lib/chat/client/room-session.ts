import type { OutgoingFrame } from '@/lib/chat/client/outbox/frame';
import { type ClientMention, ERASE, type ErrorFrame } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { Coalescer } from './coalescer';
import type { ConnectionState } from './connection';
import type { ReceivedFrame } from './frames';
import { type ChatView, shownPending } from './room/chat-view';
import { Outgoing } from './room/outgoing/outgoing';
import type { Refusal, ReturnedText, SendOptions, Taken } from './room/outgoing/outgoing-items';
import { mayEdit } from './room/own-messages';
import { Pages, type Reader, type Revealed } from './room/pages';
import { RoomLog } from './room/room-log';
import type { SessionDeps, SessionOptions } from './room/session-deps';
import { type ShownMessage, ShownMessages } from './room/shown-messages';
import type { Target } from './room/target';
import { type EndReason, Subscription, type SubscriptionState } from './subscription';
import { isBehind, type Timeline } from './timeline';
import { shownPart } from './timeline/window';
import type { ChosenFile } from './uploads/entry';

export type { ChatView } from './room/chat-view';
export type { Refusal, ReturnedText, SendOptions, Taken } from './room/outgoing/outgoing-items';
export type { Reader, Revealed } from './room/pages';
export type { SessionDeps, SessionOptions } from './room/session-deps';
export type { ShownMessage } from './room/shown-messages';
export type { Target } from './room/target';

/** At most one rendering per this time, because a thousand missed messages may come one by one. */
export const RENDER_MS = 50;
/** After a reconnect, a room that is not on the screen subscribes after a random part of this time. */
export const SUBSCRIBE_SPREAD_MS = 2_000;

/** One room in one tab. Connects its subscription, timeline, pages and outbox. React only subscribes to the result. */
export class RoomSession {
  readonly #options: SessionOptions;
  readonly #deps: SessionDeps;
  readonly #subscription: Subscription;
  readonly #renders: Coalescer;
  readonly #listeners = new Set<() => void>();
  readonly #log: RoomLog;
  readonly #outgoing: Outgoing;
  readonly #pages: Pages;
  readonly #shown: ShownMessages;
  #newFrom: number | null;
  /** Whether the server has sent entries of the room. Before that, the room is as the server has just read it. */
  #hasFollowed = false;
  #view: ChatView;

  constructor(options: SessionOptions, deps: SessionDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#newFrom = options.newFrom ?? null;
    this.#shown = new ShownMessages(options.user);
    const { connection, clock, random, isHidden } = deps;
    const { room } = options;
    this.#subscription = new Subscription(
      {
        connection,
        room,
        cursor: () => ({ since: this.#timeline.cursor, epoch: this.#timeline.epoch }),
        delayMs: () => (deps.mayWait() ? random() * SUBSCRIBE_SPREAD_MS : 0),
        probe: () => this.#probe(),
        isHidden,
        clock,
        random,
      },
      { stateChanged: (state) => this.#linkChanged(state), received: (frame) => this.#receive(frame) },
    );
    this.#renders = new Coalescer(deps.clock, RENDER_MS, () => this.#render());
    this.#log = this.#makeLog();
    this.#outgoing = this.#makeOutgoing();
    this.#pages = this.#makePages();
    this.#view = this.#makeView();
  }

  getSnapshot = (): ChatView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Follows the room. Returns a function that ends the session. After that, the session may be started again. */
  start = (): (() => void) => {
    const ending = [this.#outgoing.open(), this.#openLink()];
    return () => {
      for (const end of ending.reverse()) end();
      this.#renders.cancel();
      this.#log.cancelNewest();
    };
  };

  /** The newest membership and room changes, in the order of their seqs. */
  get notes(): readonly Note[] {
    return this.#timeline.notes;
  }

  /** How many of this person's messages and changes are not in the log yet, as far as this tab knows. */
  get unsent(): number {
    return this.#outgoing.unsent;
  }

  /** Sets the first entry that is new to the person. */
  setNewFrom(seq: number | null): void {
    if (this.#newFrom === seq) return;
    this.#newFrom = seq;
    this.#renders.insist();
  }

  /** Somebody looks at the page again, or the network is back. */
  wake(): void {
    this.#subscription.wake();
  }

  /** Another tab changed `key` of localStorage, or everything (null). */
  storageChanged(key: string | null): void {
    this.#outgoing.changedElsewhere(key);
  }

  // ---- what the person writes and changes; what is `taken` is not lost

  send(text: string, options: SendOptions = {}): Taken {
    return this.#outgoing.send(text, options);
  }

  retry = (clientId: string): void => this.#outgoing.retry(clientId);

  discard = (clientId: string): void => this.#outgoing.discard(clientId);

  /** Puts chosen files in the place of those of an unsent message whose bytes are gone. */
  chooseFiles(clientId: string, files: readonly ChosenFile[]): void {
    this.#outgoing.chooseFiles(clientId, files);
  }

  /** Takes one file out of an unsent message. */
  removeFile(clientId: string, fileId: string): void {
    this.#outgoing.removeFile(clientId, fileId);
  }

  /** Replaces the text of a message. */
  edit(seq: number, text: string, mentions: readonly ClientMention[] = []): Taken {
    return this.#outgoing.edit(seq, text, mentions);
  }

  /** Deletes a message. It is shown as deleted at once, and sent after UNDO_MS. */
  remove(seq: number): Taken {
    return this.#outgoing.remove(seq);
  }

  /** Undoes a deletion. Returns false if it is too late, because the deletion may have been sent. */
  undoRemove(seq: number): boolean {
    return this.#outgoing.undoRemove(seq);
  }

  /** Sends deletions that could still be undone, because the person leaves the room or the page. */
  endUndo(): void {
    this.#outgoing.endUndo();
  }

  /** @param emoji as lib/messages/emoji.ts writes it */
  react(seq: number, emoji: string, on: boolean): Taken {
    return this.#outgoing.react(seq, emoji, on);
  }

  pin(seq: number, on: boolean): Taken {
    return this.#outgoing.pin(seq, on);
  }

  /** Takes the text of a refused edit out of `returned`. Returns null if another tab has taken it. */
  takeReturned(clientId: string): ReturnedText | null {
    return this.#outgoing.takeReturned(clientId);
  }

  /** Calls `listener` for each refused change. Returns a function that stops these calls. */
  onRefused = (listener: (refusal: Refusal) => void): (() => void) => this.#outgoing.onRefused(listener);

  /** Whether this clientId is that of an unsent change, and not of a message. */
  isChange(clientId: string): boolean {
    return this.#outgoing.isChange(clientId);
  }

  /** @param isUnbound whether this person may edit at any time, as moderators may */
  mayEdit(message: Message, isUnbound = false): boolean {
    const { user: me, editWindowMs = null } = this.#options;
    return mayEdit(message, { me, windowMs: isUnbound ? null : editWindowMs, now: this.#deps.wallNow() });
  }

  /** The last message of this person that may be edited, in its shown form. Null if there is none. */
  lastOwn(isUnbound = false): ShownMessage | null {
    const newest = new ShownMessages(this.#options.user).show(this.#timeline.messages, this.#outgoing.changes);
    return newest.findLast((message) => this.mayEdit(message, isUnbound)) ?? null;
  }

  /** For how many milliseconds slow mode keeps the person from writing. @param slowSeconds of the room now */
  slowLeftMs(slowSeconds: number): number {
    return this.#outgoing.slowLeftMs(slowSeconds);
  }

  /** The server says that the person must wait for so many seconds from now. */
  mustWait(seconds: number): void {
    this.#outgoing.mustWait(seconds);
  }

  /** Slow mode may be another one now. */
  slowChanged(): void {
    this.#outgoing.slowChanged();
  }

  #makeOutgoing(): Outgoing {
    const { connection } = this.#deps;
    const { user: me, room } = this.#options;
    const link = {
      isOpen: () => connection.isReady && this.#subscription.state === 'following',
      epoch: () => connection.epoch,
      send: (frame: OutgoingFrame) => connection.send({ ...frame, room }),
      restart: () => connection.restart(),
    };
    const changed = () => this.#outgoingChanged();
    return new Outgoing({ ...this.#deps, me, room, link, timeline: () => this.#timeline, changed });
  }

  #outgoingChanged(): void {
    this.#log.advance({ type: 'outbox', items: this.#outgoing.messages });
    this.#outgoing.removeArrived();
    this.#renders.insist();
    this.#outgoing.flush();
  }

  // ---- where the reader is

  /** Loads the messages before the first one. Calls during a load wait for the same page. */
  loadOlder(limit?: number): Promise<void> {
    return this.#pages.load('older', limit);
  }

  /** Loads the messages after the last one that is shown, unless it is the newest. */
  loadNewer(): Promise<void> {
    return this.#pages.load('newer');
  }

  /**
   * Goes to a message, whatever its age. `isLooking` of the view is true meanwhile. A later call, `toNewest` or
   * `signal` ends an earlier call.
   */
  reveal(target: Target, signal?: AbortSignal): Promise<Revealed> {
    return this.#pages.reveal(target, signal);
  }

  /** Shows the newest messages. */
  toNewest(): void {
    this.#pages.toNewest();
  }

  /** From now on, messages far from this reader may be dropped. Returns a function that ends it. */
  readBy(reader: Reader): () => void {
    return this.#pages.readBy(reader);
  }

  #makePages(): Pages {
    return new Pages({
      room: this.#options.room,
      limit: this.#options.historyLimit,
      timeline: () => this.#timeline,
      loadPage: this.#deps.loadPage,
      mayMiss: () => isBehind(this.#timeline) || (this.#hasFollowed && this.#subscription.state !== 'following'),
      isEnded: () => this.#endReason !== null,
      advance: (action) => this.#log.advance(action),
      refuse: (reason) => this.#subscription.refuse(reason),
      changed: () => this.#renders.insist(),
    });
  }

  // ---- connection

  #openLink(): () => void {
    const { connection } = this.#deps;
    // Every room shows that the connection is lost or ended.
    const unsubscribe = connection.subscribe({ stateChanged: () => this.#renders.ask(), received: () => {} });
    this.#subscription.start();
    return () => {
      this.#subscription.stop();
      unsubscribe();
    };
  }

  #linkChanged(state: SubscriptionState): void {
    this.#log.cancelNewest();
    if (state !== 'following') this.#outgoing.interrupted();
    this.#log.watch();
    this.#renders.ask();
  }

  /** The server has let this tab follow the room. */
  #followed(head: number): void {
    this.#hasFollowed = true;
    const epoch = this.#deps.connection.epoch ?? this.#timeline.epoch;
    this.#log.advance({ type: 'hello', epoch, head });
    this.#outgoing.reopened();
    this.#pages.reopened();
  }

  #receive(frame: ReceivedFrame): void {
    switch (frame.type) {
      case 'subscribed':
        return this.#followed(frame.head);
      case 'reset':
        return this.#log.advance({ type: 'reset', epoch: frame.epoch, head: frame.head });
      case 'head':
        return this.#log.advance({ type: 'head', head: frame.head });
      case 'message':
      case 'edit':
      case 'delete':
      case 'hide':
      case 'show':
      case 'reaction':
      case 'pin':
      case 'preview':
      case ERASE:
      case 'members':
      case 'room':
      case 'unknown':
        this.#log.advance({ type: 'entry', entry: frame });
        return this.#outgoing.removeArrived();
      case 'ack':
        this.#log.advance({ type: 'ack', ack: frame });
        return this.#outgoing.acked(frame);
      case 'error':
        return this.#refused(frame);
    }
  }

  #refused(frame: ErrorFrame): void {
    // Everything that this session sends has an id. An error without one is about what the person has read.
    if (frame.clientId === null) return;
    if (frame.code !== 'no_room') return this.#outgoing.refused(frame);
    // The error concerns the room, not the message. The message waits until the subscription knows what became of the
    // room.
    this.#outgoing.interrupted();
    this.#subscription.renew();
  }

  async #probe(): Promise<EndReason | null | 'failed'> {
    const answer = await this.#deps.loadPage({ room: this.#options.room, limit: 1 });
    if (answer === 'failed') return 'failed';
    return 'refused' in answer ? answer.refused : null;
  }

  // ---- log

  #makeLog(): RoomLog {
    const { clock, random, loadPage } = this.#deps;
    const { room, user, history, historyLimit: limit } = this.#options;
    return new RoomLog(user.name, history, {
      clock,
      random,
      loadNewest: () => loadPage({ room, limit }),
      refuse: (reason) => this.#subscription.refuse(reason),
      isFollowing: () => this.#subscription.state === 'following',
      renew: () => this.#subscription.renew(),
      changed: () => {
        this.#outgoing.settle();
        void this.#pages.bound();
        this.#renders.ask();
      },
      replaced: () => {
        this.#outgoing.removeArrived();
        void this.#pages.renew();
      },
      place: () => this.#pages.place,
    });
  }

  get #timeline(): Timeline {
    return this.#log.timeline;
  }

  // ---- view

  #render(): void {
    this.#view = this.#makeView();
    for (const listener of this.#listeners) listener();
  }

  #makeView(): ChatView {
    const { cursor, pending, pinChanges, window, messages: newest } = this.#timeline;
    const { notes, hasMore } = shownPart(this.#timeline);
    const { returned, kept } = this.#outgoing;
    const { older, newer, isLooking } = this.#pages;
    const endReason = this.#endReason;
    return {
      messages: this.#shown.show(shownPart(this.#timeline).messages, this.#outgoing.changes),
      notes,
      cursor,
      pending: shownPending(pending, endReason),
      pinChanges,
      returned,
      hasMore,
      older,
      ...(window && { newer, newest }),
      isLooking,
      link: this.#link,
      endReason,
      kept,
      newFrom: this.#newFrom,
    };
  }

  get #endReason(): EndReason | null {
    return this.#deps.connection.endReason ?? this.#subscription.endReason;
  }

  get #link(): ConnectionState {
    const { state } = this.#deps.connection;
    if (state !== 'open') return state;
    const room = this.#subscription.state;
    return room === 'following' ? 'open' : room === 'ended' ? 'ended' : 'connecting';
  }
}

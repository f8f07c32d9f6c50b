import { ERASE, type HistoryPage, type RoomFacts, type WireInboxRoom } from '@/lib/chat/protocol';
import { Coalescer } from './coalescer';
import { Connection, type ConnectionEnd, type ConnectionState, type WebSocketLike } from './connection';
import type { ReceivedFrame } from './frames';
import { InboxStore, type InboxView } from './inbox/inbox';
import { Reading } from './inbox/reading';
import type { PageHandlers } from './page-events';
import { OwnState } from './presence/own-state';
import { Presence } from './presence/presence';
import { Typing } from './presence/typing';
import type { KeptRoomDeps } from './room/kept-room';
import { KeptRooms } from './room/kept-rooms';
import { RENDER_MS, type Refusal, type RoomSession, type SessionDeps } from './room-session';

export type { RoomFacts } from '@/lib/chat/protocol';

/** Longest wait of one timer for the end of a mute: a browser's timers cannot wait for months. */
const TICK_MS = 3_600_000;

export interface ChatOptions {
  me: { id: number; name: string };
  /** Which log the server used when it rendered the page. */
  epoch: string;
  /** The person's list, as the server read it. */
  inbox: { version: number; rooms: readonly WireInboxRoom[]; blocked?: readonly number[] };
  /** When the server rendered, in milliseconds. */
  now: number;
  /** How many older messages one page has. */
  historyLimit: number;
  /** As in SessionOptions. */
  editWindowMs?: number | null;
}

/** What a tab needs from the browser. None of it is used before `start`. */
export interface ChatDeps extends Omit<SessionDeps, 'connection' | 'mayWait'>, Pick<KeptRoomDeps, 'loadFacts'> {
  openSocket: (url: string, protocol: string) => WebSocketLike;
  socketUrl: () => string;
  probeSession: () => Promise<ConnectionEnd | null | 'failed'>;
  watchPage: (handlers: PageHandlers) => () => void;
}

/** As the room on the screen sees it, if there is one. */
export interface ConnectionView {
  state: ConnectionState;
  endReason: ConnectionEnd | null;
  /** Whether the unsent messages of that room would survive a reload. */
  kept: boolean;
}

/** Everything that one tab has: one connection, the person's inbox, and the rooms that were shown last. */
export class Chat {
  readonly #options: ChatOptions;
  readonly #deps: ChatDeps;
  readonly #connection: Connection;
  readonly #inbox: InboxStore;
  readonly #reading: Reading;
  readonly #ownState: OwnState;
  /** Who is there, for the people whom the page shows. */
  readonly presence: Presence;
  /** Who is writing. */
  readonly typing: Typing;
  readonly #renders: Coalescer;
  readonly #rooms: KeptRooms;
  readonly #listeners = new Set<() => void>();
  readonly #refusalListeners = new Set<(room: number, refusal: Refusal) => void>();
  #inboxView: InboxView;
  #connectionView: ConnectionView = { state: 'idle', endReason: null, kept: true };
  #shown: number | null = null;
  #cancelTick: () => void = () => {};

  constructor(options: ChatOptions, deps: ChatDeps) {
    this.#options = options;
    this.#deps = deps;
    const { me, epoch, inbox, now } = options;
    const { clock, random, isHidden, wallNow } = deps;
    this.#inbox = new InboxStore({ epoch, ...inbox, now });
    this.#connection = new Connection({
      userId: me.id,
      url: deps.socketUrl,
      open: deps.openSocket,
      probe: deps.probeSession,
      isHidden,
      clock,
      random,
    });
    this.#reading = new Reading(this.#inbox, (frame) => this.#connection.send(frame), clock);
    this.#ownState = new OwnState(this.#connection, clock);
    this.presence = new Presence(this.#connection, clock, wallNow);
    this.typing = new Typing(this.#connection, clock);
    this.#renders = new Coalescer(clock, RENDER_MS, () => this.#render());
    this.#inboxView = this.#inbox.view;
    this.#rooms = this.#makeRooms();
  }

  /** Connects. Returns a function that ends everything. It may be started again after that. */
  start = (): (() => void) => {
    const stopListening = this.#connection.subscribe({
      stateChanged: () => this.#renders.ask(),
      received: (frame) => this.#receive(frame),
    });
    const ending = [
      this.#watchPage(),
      this.presence.start(),
      this.typing.start(),
      this.#ownState.start(this.#deps.isHidden()),
    ];
    this.#rooms.start();
    this.#connection.start();
    this.#tick();
    this.#rooms.countUnsent();
    return () => {
      for (const end of ending) end();
      this.#reading.flush();
      this.#reading.stop();
      this.#rooms.stop();
      this.#connection.stop();
      stopListening();
      this.#cancelTick();
      this.#renders.cancel();
    };
  };

  // ---- rooms

  /**
   * The session of a room. If the tab has one, the page that the server read is not needed: the session has what was
   * there before, and follows the room. May be called while rendering.
   */
  enter(facts: RoomFacts, history: HistoryPage): RoomSession {
    return this.#rooms.enter(facts, history);
  }

  /** Null if the room is not in memory. */
  session(id: number): RoomSession | null {
    return this.#rooms.get(id)?.session ?? null;
  }

  /** The same object as long as nothing of it changes; null if the room is not in memory. */
  facts(id: number): RoomFacts | null {
    return this.#rooms.facts(id);
  }

  /** The server has counted the members of a room. */
  countedMembers(id: number, members: number): void {
    this.#rooms.get(id)?.counted(members);
    this.#renders.ask();
  }

  /** The id of the room that has this path now, if it is in memory and can be shown at once. */
  roomNowAt(path: string): number | null {
    return this.#rooms.nowAt(path);
  }

  /** As roomNowAt. An earlier path of a room leads to it, too, unless another room of the list has taken it over. */
  roomAt(path: string): number | null {
    return this.#rooms.at(path);
  }

  /** The room is on the screen. It must have been entered. */
  show(id: number): void {
    const room = this.#rooms.get(id);
    if (!room) return;
    this.#shown = id;
    room.session.setNewFrom(this.#inbox.newFrom(id));
    this.#rooms.show(id, room);
    this.#renders.ask();
  }

  /** The room is not on the screen any more. It stays in memory, and is followed. */
  hide(id: number): void {
    this.#reading.leaves(id);
    this.session(id)?.endUndo();
    if (this.#shown !== id) return;
    this.#shown = null;
    this.#renders.ask();
  }

  /** The person is writing in a room that is open here. Who writes notes is seen by nobody. */
  writes(id: number): void {
    const isOpen = this.session(id)?.getSnapshot().link === 'open';
    if (isOpen && !this.#inbox.room(id)?.isNotes) this.typing.says(id);
  }

  /** How many messages and changes of the rooms in memory are unsent. */
  get unsent(): number {
    return this.#rooms.unsent;
  }

  #makeRooms(): KeptRooms {
    const { me: user, historyLimit, editWindowMs } = this.#options;
    return new KeptRooms({
      ...this.#deps,
      connection: this.#connection,
      session: { user, historyLimit, editWindowMs },
      inbox: this.#inbox,
      isShown: (id) => this.#shown === id,
      changed: () => this.#renders.ask(),
      sessionChanged: (id) => {
        if (this.#shown === id && this.#connectionNow() !== this.#connectionView) this.#renders.ask();
      },
      refused: (id, refusal) => {
        for (const listener of this.#refusalListeners) listener(id, refusal);
      },
    });
  }

  // ---- reading

  /** To be called when the tab is visible and has the focus, and the end of the room is on the screen. */
  reading(id: number, seq: number): void {
    this.#reading.sees(id, seq);
    this.#renders.ask();
  }

  /** Marks a room as unread from a message on. While the room is shown, it is not read by itself any more. */
  markUnread(id: number, seq: number): void {
    const isShown = this.#shown === id;
    this.#reading.markUnread(id, seq, isShown);
    this.#renders.insist();
    if (isShown) this.session(id)?.setNewFrom(seq);
  }

  markAllRead(): void {
    this.#reading.markAllRead();
    this.#renders.insist();
  }

  // ---- what React subscribes to

  getInbox = (): InboxView => this.#inboxView;

  getConnection = (): ConnectionView => this.#connectionView;

  /** The id of the room on the screen. */
  getShown = (): number | null => this.#shown;

  /** For all of these. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Calls `listener` for each refused change in any room of the tab, with the id of the room. Returns a function that ends
   * that.
   */
  onRefused = (listener: (room: number, refusal: Refusal) => void): (() => void) => {
    this.#refusalListeners.add(listener);
    return () => this.#refusalListeners.delete(listener);
  };

  #render(): void {
    this.#inboxView = this.#inbox.view;
    this.#connectionView = this.#connectionNow();
    for (const listener of this.#listeners) listener();
  }

  /** The same object as before if nothing has changed. */
  #connectionNow(): ConnectionView {
    const { endReason, state } = this.#connection;
    const room = this.#shown === null ? null : this.session(this.#shown)?.getSnapshot();
    const now = { state: room?.link ?? state, endReason, kept: room?.kept ?? true };
    const before = this.#connectionView;
    const isSame = now.state === before.state && endReason === before.endReason && now.kept === before.kept;
    return isSame ? before : now;
  }

  // ---- connection

  #receive(frame: ReceivedFrame): void {
    const inbox = this.#inbox;
    switch (frame.type) {
      case 'hello':
        inbox.hello(frame.epoch);
        this.#reading.resend();
        void this.#rooms.sendRest();
        break;
      case 'inbox':
        inbox.inbox(frame);
        this.#reading.listed();
        this.#tick();
        break;
      case 'activity':
        inbox.activity(frame);
        break;
      case 'read':
        inbox.read(frame);
        break;
      case 'message': {
        const isOwn = frame.user === this.#options.me.name;
        const isNew = inbox.message(frame.room, frame.seq, !isOwn && frame.text !== null, frame.datetime);
        // What is only caught up with may be older than a mark as unread that was made on another device.
        if (isOwn && isNew) this.#reading.wrote(frame.room, frame.seq);
        break;
      }
      case 'ack': {
        const { room, clientId, seq } = frame;
        // Who changes an old message has not read what came after it.
        if (room !== undefined && !this.session(room)?.isChange(clientId)) this.#reading.wrote(room, seq);
        break;
      }
      case 'error': {
        // Every other error names its message or its subscription.
        const { room, ref, clientId, retryable } = frame;
        if (room !== undefined && ref === undefined && clientId === null) this.#reading.refused(room, retryable);
        break;
      }
      case 'subscribed':
      case 'head':
        if (frame.room === undefined) break;
        inbox.head(frame.room, frame.head);
        if (frame.type === 'subscribed') this.#rooms.get(frame.room)?.retry();
        break;
      case 'reset':
        // What happened to the room meanwhile is not told.
        if (frame.room !== undefined) this.#rooms.get(frame.room)?.renew();
        break;
      case 'edit':
      case 'delete':
      case 'hide':
      case 'show':
      case 'reaction':
      case 'pin':
      case ERASE:
      case 'members':
      case 'room':
      case 'unknown':
        inbox.head(frame.room, frame.seq);
        if (frame.type === 'room') this.#rooms.get(frame.room)?.changed(frame.seq);
        break;
      case 'typing':
      case 'presence':
        return;
    }
    this.#renders.ask();
  }

  // ---- the page

  #watchPage(): () => void {
    const connection = this.#connection;
    return this.#deps.watchPage({
      online: () => {
        connection.networkBack();
        this.#rooms.wake();
      },
      offline: () => connection.scheduleReconnect(),
      shown: () => {
        this.#ownState.shown();
        void connection.wake();
        this.#rooms.wake();
        if (this.#shown !== null) this.#returnTo(this.#shown);
      },
      hidden: () => {
        this.#ownState.hidden();
        this.#reading.flush();
        this.#endUndo();
      },
      used: () => this.#ownState.used(),
      putAside: () => {
        this.#reading.flush();
        this.#endUndo();
        connection.stop();
      },
      takenBack: () => connection.start(),
      stored: (key) => {
        for (const session of this.#rooms.sessions) session.storageChanged(key);
        this.#rooms.countUnsent();
      },
    });
  }

  /** The page may be gone before the time to undo a deletion is over. */
  #endUndo(): void {
    for (const session of this.#rooms.sessions) session.endUndo();
  }

  /** What came while nobody looked is new. If nothing came, the line stays where it is. */
  #returnTo(id: number): void {
    const newFrom = this.#inbox.newFrom(id);
    if (newFrom !== null) this.session(id)?.setNewFrom(newFrom);
  }

  /** Looks at the clock again when the next mute ends. */
  #tick(): void {
    const { clock, wallNow } = this.#deps;
    this.#cancelTick();
    this.#inbox.tick(wallNow());
    const end = this.#inbox.nextMuteEnd;
    if (end === null) return;
    this.#cancelTick = clock.after(Math.min(end - wallNow() + 1, TICK_MS), () => {
      this.#tick();
      this.#renders.ask();
    });
  }
}

import { ERASE, type HistoryPage, type RoomFacts, type WireInboxRoom } from '@/lib/chat/protocol';
import { Coalescer } from './coalescer';
import { Connection, type ConnectionEnd, type ConnectionState, type WebSocketLike } from './connection';
import type { ReceivedFrame, RoomEntry } from './frames';
import { InboxStore, type InboxView } from './inbox/inbox';
import { Reading } from './inbox/reading';
import { type LinkedDeps, LinkedMessages } from './linked/linked-messages';
import type { PageHandlers } from './page-events';
import { OwnState } from './presence/own-state';
import { Presence } from './presence/presence';
import { Typing } from './presence/typing';
import type { KeptRoomDeps } from './room/kept-room';
import { KeptRooms } from './room/kept-rooms';
import { RENDER_MS, type Refusal, type RoomSession, type SessionDeps } from './room-session';
import { Uploads, type UploadsDeps } from './uploads/uploads';

export type { RoomFacts } from '@/lib/chat/protocol';

/** The longest timer that waits for the end of a mute, because browsers' timers cannot wait for months. */
const TICK_MS = 3_600_000;

export interface ChatOptions {
  me: { id: number; name: string };
  /** The epoch of the log that the server used when it rendered the page. */
  epoch: string;
  /** The person's list, as the server read it. */
  inbox: { version: number; rooms: readonly WireInboxRoom[]; blocked?: readonly number[] };
  /** When the server rendered the page, in milliseconds since 1970. */
  now: number;
  /** How many older messages one page has. */
  historyLimit: number;
  /** As in SessionOptions. */
  editWindowMs?: number | null;
  /** The setting CHAT_FILE_LIMIT, in bytes. Absent: not known. */
  fileLimitBytes?: number | undefined;
}

/** What a tab needs from the browser. None of it is used before `start`. */
export interface ChatDeps
  extends Omit<SessionDeps, 'connection' | 'mayWait' | 'uploads'>,
    Omit<UploadsDeps, 'limitBytes'>,
    Pick<KeptRoomDeps, 'loadFacts'>,
    Pick<LinkedDeps, 'loadLinked'> {
  openSocket: (url: string, protocol: string) => WebSocketLike;
  socketUrl: () => string;
  probeSession: () => Promise<ConnectionEnd | null | 'failed'>;
  watchPage: (handlers: PageHandlers) => () => void;
  /** Whether the window has the focus. */
  hasFocus: () => boolean;
}

/** The state of the connection. If a room is on the screen, as it is for that room. */
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
  readonly presence: Presence;
  readonly typing: Typing;
  readonly uploads: Uploads;
  readonly linked: LinkedMessages;
  readonly #renders: Coalescer;
  readonly #rooms: KeptRooms;
  readonly #listeners = new Set<() => void>();
  readonly #refusalListeners = new Set<(room: number, refusal: Refusal) => void>();
  readonly #entryListeners = new Set<(entry: RoomEntry) => void>();
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
    this.#ownState = new OwnState(this.#connection, clock, deps.hasFocus);
    this.presence = new Presence(this.#connection, clock, wallNow);
    this.typing = new Typing(this.#connection, clock);
    this.linked = new LinkedMessages({ ...deps, connection: this.#connection });
    this.uploads = new Uploads({ ...deps, limitBytes: options.fileLimitBytes ?? null });
    this.#renders = new Coalescer(clock, RENDER_MS, () => this.#render());
    this.#inboxView = this.#inbox.view;
    this.#rooms = this.#makeRooms();
  }

  /** Connects. Returns a function that ends everything. After that, the chat may be started again. */
  start = (): (() => void) => {
    const stopListening = this.#connection.subscribe({
      stateChanged: () => this.#renders.ask(),
      received: (frame) => this.#receive(frame),
    });
    const ending = [
      this.#watchPage(),
      this.presence.start(),
      this.typing.start(),
      this.linked.start(),
      this.#ownState.start(this.#deps.isHidden()),
      this.#markTab(),
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
   * Returns the session of a room, and makes one from the page if the tab has none. If the tab has one, the page's
   * messages are not used, because the session follows the room. May be called while rendering.
   */
  enter(facts: RoomFacts, history: HistoryPage): RoomSession {
    return this.#rooms.enter(facts, history);
  }

  /** Null if the room is not in memory. */
  session(id: number): RoomSession | null {
    return this.#rooms.get(id)?.session ?? null;
  }

  /** Returns the same object as long as no fact changes. Null if the room is not in memory. */
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

  /** As roomNowAt, but also finds a room by an earlier path, unless another room of the list has that path now. */
  roomAt(path: string): number | null {
    return this.#rooms.at(path);
  }

  /** The room is on the screen. It must have been entered. */
  show(id: number): void {
    const room = this.#rooms.get(id);
    if (!room) return;
    this.#shown = id;
    this.#ownState.shows(id);
    room.session.setNewFrom(this.#inbox.newFrom(id));
    this.#rooms.show(id, room);
    this.#renders.ask();
  }

  /** The room is no longer on the screen. It stays in memory, and is still followed. */
  hide(id: number): void {
    this.#reading.leaves(id);
    this.session(id)?.endUndo();
    if (this.#shown !== id) return;
    this.#shown = null;
    this.#ownState.shows(null);
    this.#renders.ask();
  }

  /** The person is writing in this room. Tells the others in it, unless the room is for the person's own notes. */
  writes(id: number): void {
    const isOpen = this.session(id)?.getSnapshot().link === 'open';
    if (isOpen && !this.#inbox.room(id)?.isNotes) this.typing.says(id);
  }

  /** How many messages and changes of the rooms in memory are unsent. The files above a field count as a message. */
  get unsent(): number {
    const trays = new Set(this.uploads.list.filter(({ isSent }) => !isSent).map(({ room }) => room));
    return this.#rooms.unsent + trays.size;
  }

  #makeRooms(): KeptRooms {
    const { me: user, historyLimit, editWindowMs } = this.#options;
    return new KeptRooms({
      ...this.#deps,
      connection: this.#connection,
      uploads: this.uploads,
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

  /** The person has read the room up to `seq`: its end is on the screen, and the tab is visible and has the focus. */
  reading(id: number, seq: number): void {
    this.#reading.sees(id, seq);
    this.#renders.ask();
  }

  /** Marks a room as unread from a message on. While the room stays on the screen, `reading` does not undo this. */
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

  /** Calls `listener` when one of the three values above may have changed. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Calls `listener` for each refused change in any room of the tab, with the id of the room. Returns a function that
   * stops these calls.
   */
  onRefused = (listener: (room: number, refusal: Refusal) => void): (() => void) => {
    this.#refusalListeners.add(listener);
    return () => this.#refusalListeners.delete(listener);
  };

  /**
   * Calls `listener` for each later change of a room that this tab follows. Returns a function that stops these calls.
   */
  onChange = (listener: (entry: RoomEntry) => void): (() => void) => {
    this.#entryListeners.add(listener);
    return () => this.#entryListeners.delete(listener);
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
        this.uploads.networkBack();
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
        // A message that is not new here may be older than a mark as unread from another device.
        if (isOwn && isNew) this.#reading.wrote(frame.room, frame.seq);
        break;
      }
      case 'ack': {
        const { room, clientId, seq } = frame;
        // Somebody who changes an old message may not have read the messages after it.
        if (room !== undefined && !this.session(room)?.isChange(clientId)) this.#reading.wrote(room, seq);
        break;
      }
      case 'error': {
        // Only errors about reading have neither a clientId nor a ref.
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
        // The entries that a reset skips may have changed the room's name or title.
        if (frame.room !== undefined) this.#rooms.get(frame.room)?.renew();
        break;
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
        inbox.head(frame.room, frame.seq);
        if (frame.type === 'room') this.#rooms.get(frame.room)?.changed(frame.seq);
        for (const listener of this.#entryListeners) listener(frame);
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
        this.uploads.networkBack();
        this.#rooms.wake();
      },
      offline: () => connection.scheduleReconnect(),
      shown: () => {
        this.#ownState.shown();
        void connection.wake();
        this.#rooms.wake();
        this.linked.wake();
        if (this.#shown !== null) this.#returnTo(this.#shown);
      },
      hidden: () => {
        this.#ownState.hidden();
        this.#reading.flush();
        this.#endUndo();
      },
      focused: () => this.#ownState.focused(),
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

  /** Other tabs must know that the bytes of the files are here. */
  #markTab(): () => void {
    const { tab } = this.#deps;
    const mark = () => tab.hold(this.uploads.list.length > 0);
    mark();
    const unsubscribe = this.uploads.onState(mark);
    return () => {
      unsubscribe();
      tab.hold(false);
    };
  }

  /** Ends the time for undoing deletions, because the page may be closed before that time is over. */
  #endUndo(): void {
    for (const session of this.#rooms.sessions) session.endUndo();
  }

  /**
   * Messages that came while the tab was hidden are new. If none came, the line above new messages stays where it is.
   */
  #returnTo(id: number): void {
    const newFrom = this.#inbox.newFrom(id);
    if (newFrom !== null) this.session(id)?.setNewFrom(newFrom);
  }

  /** Tells the inbox the time, and sets a timer for the end of the next mute. */
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

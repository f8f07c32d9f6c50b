import type { Chat, ChatOptions, ConnectionView } from '@/lib/chat/client/chat';
import type { InboxView, SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { newState } from '@/lib/chat/client/inbox/room-state';
import { makeRow, newFromOf, roomPath, viewOf } from '@/lib/chat/client/inbox/rows';
import { isSamePath } from '@/lib/chat/client/path';
import { withListed } from '@/lib/chat/client/room/listed-facts';
import type { HistoryPage, NamedPerson, RoomFacts } from '@/lib/chat/protocol';
import type { ChatApi } from './chat-api';
import { FirstSession } from './first-session';

interface FirstRoom {
  facts: RoomFacts;
  history: HistoryPage;
  session: FirstSession;
  /** The last result of `facts`, which is returned again while nothing in it changes. */
  now: RoomFacts;
}

/** The most calls that wait for the chat. Further ones are dropped; nobody does as much in so short a time. */
const WAITING_LIMIT = 100;

const NOBODY: readonly NamedPerson[] = [];
const nothing = () => {};

/**
 * Stands for the tab's chat until the chat's code is loaded, which happens after the first rendering. Shows what the
 * page brought, also in the server's HTML, and keeps what the person does meanwhile. It has no connection.
 */
export class FirstChat implements ChatApi {
  readonly #options: ChatOptions;
  readonly #inbox: InboxView;
  readonly #rooms = new Map<number, FirstRoom>();
  readonly #listeners = new Set<() => void>();
  readonly #waiting: ((chat: Chat) => void)[] = [];
  #connection: ConnectionView = { state: 'idle', endReason: null, kept: true };
  #shown: number | null = null;
  /** The last call of `reading`. */
  #reading: { id: number; seq: number } | null = null;
  #chat: Chat | null = null;

  readonly presence: ChatApi['presence'] = {
    subscribe: () => nothing,
    of: () => null,
    change: (id, presence) => this.#later((chat) => chat.presence.change(id, presence)),
  };
  readonly uploads = null;
  readonly typing: ChatApi['typing'] = { subscribe: () => nothing, in: () => NOBODY };

  constructor(options: ChatOptions) {
    this.#options = options;
    const { inbox, now } = options;
    const rows = inbox.rooms.map((room) => makeRow(newState(room, inbox.version), now, false));
    this.#inbox = viewOf(rows, new Set(inbox.blocked));
  }

  // ---- rooms

  /** As Chat.enter. May be called while rendering. */
  enter(facts: RoomFacts, history: HistoryPage): FirstSession {
    // The chat is loaded already, but the page does not use it yet.
    this.#chat?.enter(facts, history);
    const known = this.#rooms.get(facts.id);
    if (known) return known.session;
    const { me: user } = this.#options;
    const newFrom = newFromOf(this.#row(facts.id));
    const session = new FirstSession({ room: facts.id, user, history, newFrom });
    this.#rooms.set(facts.id, { facts, history, session, now: facts });
    return session;
  }

  session(id: number): FirstSession | null {
    return this.#rooms.get(id)?.session ?? null;
  }

  facts(id: number): RoomFacts | null {
    const room = this.#rooms.get(id);
    if (!room) return null;
    const now = withListed(room.facts, this.#row(id), this.#options.inbox.version);
    if (JSON.stringify(now) !== JSON.stringify(room.now)) room.now = now;
    return room.now;
  }

  roomNowAt(path: string): number | null {
    return [...this.#rooms.values()].find(({ now }) => isSamePath(roomPath(now), path))?.now.id ?? null;
  }

  roomAt(path: string): number | null {
    return this.roomNowAt(path);
  }

  show(id: number): void {
    this.#shown = id;
    this.#tell();
  }

  hide(id: number): void {
    if (this.#shown !== id) return;
    this.#shown = null;
    this.#tell();
  }

  countedMembers(id: number, members: number): void {
    this.#later((chat) => chat.countedMembers(id, members));
  }

  /** Does nothing: this chat has no connection, and lasts only for a moment. */
  writes(): void {}

  // ---- reading

  reading(id: number, seq: number): void {
    this.#reading = { id, seq };
  }

  markUnread(id: number, seq: number): void {
    this.#later((chat) => chat.markUnread(id, seq));
  }

  markAllRead(): void {
    this.#later((chat) => chat.markAllRead());
  }

  // ---- what React subscribes to

  getInbox = (): InboxView => this.#inbox;

  getConnection = (): ConnectionView => this.#connection;

  getShown = (): number | null => this.#shown;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Never calls its listener: changes wait for the chat, so none can be refused yet. */
  onRefused = (): (() => void) => nothing;

  get unsent(): number {
    return [...this.#rooms.values()].reduce((sum, { session }) => sum + session.getSnapshot().pending.length, 0);
  }

  #row(id: number): SidebarRoom | null {
    return this.#inbox.rooms.find((room) => room.id === id) ?? null;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  // ---- handing over to the chat

  /** The chat is being loaded. If this takes long, the page says that there is no connection. */
  connecting(): void {
    this.#connection = { ...this.#connection, state: 'connecting' };
    this.#tell();
  }

  /** Gives the rooms of the page to the chat, before the page uses the chat. */
  giveRooms(chat: Chat): void {
    this.#chat = chat;
    for (const { facts, history } of this.#rooms.values()) chat.enter(facts, history);
    if (this.#shown !== null) chat.show(this.#shown);
  }

  /** Repeats in the chat what the person did meanwhile. The chat must have been started. */
  giveRest(chat: Chat): void {
    for (const [id, { session }] of this.#rooms) {
      const next = chat.session(id);
      if (next) session.giveTo(next);
    }
    if (this.#reading) chat.reading(this.#reading.id, this.#reading.seq);
    for (const run of this.#waiting.splice(0)) run(chat);
  }

  #later(run: (chat: Chat) => void): void {
    if (this.#chat) run(this.#chat);
    else if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(run);
  }
}

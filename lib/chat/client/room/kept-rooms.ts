import type { InboxStore } from '@/lib/chat/client/inbox/inbox';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { roomsWithUnsent } from '@/lib/chat/client/outbox/outbox';
import { isSamePath } from '@/lib/chat/client/path';
import { RoomSession, type SessionDeps, type SessionOptions } from '@/lib/chat/client/room-session';
import type { HistoryPage, RoomFacts } from '@/lib/chat/protocol';
import { KeptRoom, type KeptRoomDeps } from './kept-room';
import type { Refusal } from './outgoing/outgoing-items';

/** The most rooms that a tab keeps in memory and follows. */
export const KEPT_ROOMS = 20;

export interface KeptRoomsDeps extends Omit<SessionDeps, 'mayWait'>, Pick<KeptRoomDeps, 'loadFacts'> {
  /** Options that are the same for all sessions. */
  session: Pick<SessionOptions, 'user' | 'historyLimit' | 'editWindowMs'>;
  inbox: InboxStore;
  isShown: (id: number) => boolean;
  /** Called when the facts of a room, or the unsent messages and changes, may have changed. */
  changed: () => void;
  sessionChanged: (id: number) => void;
  refused: (id: number, refusal: Refusal) => void;
}

/** The rooms that a tab has in memory. */
export class KeptRooms {
  readonly #deps: KeptRoomsDeps;
  /** By id, in the order in which the rooms were last shown, the oldest first. */
  readonly #rooms = new Map<number, KeptRoom>();
  #isStarted = false;
  #isSendingRest = false;

  constructor(deps: KeptRoomsDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#isStarted = true;
    for (const room of this.#rooms.values()) room.start();
  }

  stop(): void {
    this.#isStarted = false;
    for (const room of this.#rooms.values()) room.stop();
  }

  get(id: number): KeptRoom | undefined {
    return this.#rooms.get(id);
  }

  get sessions(): RoomSession[] {
    return [...this.#rooms.values()].map(({ session }) => session);
  }

  /** As Chat.enter. */
  enter(facts: RoomFacts, history: HistoryPage): RoomSession {
    const kept = this.#rooms.get(facts.id);
    if (!kept) return this.#keep(facts, history, history).session;
    kept.page(facts, history);
    return kept.session;
  }

  /** The same object as long as no fact changes. Null if the room is not in memory. */
  facts(id: number): RoomFacts | null {
    const { inbox } = this.#deps;
    return this.#rooms.get(id)?.facts(inbox.room(id), inbox.version) ?? null;
  }

  /** As Chat.roomNowAt. */
  nowAt(path: string): number | null {
    const isIt = ([id, room]: [number, KeptRoom]) => {
      const facts = this.facts(id);
      return room.isWhole && facts !== null && isSamePath(roomPath(facts), path);
    };
    return [...this.#rooms].find(isIt)?.[0] ?? null;
  }

  /** As Chat.roomAt. */
  at(path: string): number | null {
    const isIt = (other: string) => isSamePath(other, path);
    const now = this.nowAt(path);
    if (now !== null || this.#deps.inbox.view.rooms.some(({ href }) => isIt(href))) return now;
    return [...this.#rooms].find(([, room]) => room.isWhole && room.hadPath(isIt))?.[0] ?? null;
  }

  /** The room is shown, and from now on followed. */
  show(id: number, room: KeptRoom): void {
    this.#rooms.delete(id);
    this.#rooms.set(id, room);
    this.#follow(room);
    this.#dropOld();
  }

  /** Somebody looks at the page again, or the network is back. */
  wake(): void {
    for (const room of this.#rooms.values()) {
      room.session.wake();
      room.retry();
    }
  }

  /** @param readAt when the facts were read; null if they come only from the person's list */
  #keep(facts: RoomFacts, history: HistoryPage, readAt: HistoryPage | null): KeptRoom {
    const { clock, random, loadFacts, changed } = this.#deps;
    const session = this.#newSession(facts.id, history);
    const room = new KeptRoom(facts, readAt, session, { clock, random, loadFacts, onChange: changed });
    this.#rooms.set(facts.id, room);
    return room;
  }

  #newSession(id: number, history: HistoryPage): RoomSession {
    const { session: options, inbox, isShown, sessionChanged, refused } = this.#deps;
    const mayWait = () => !isShown(id) && this.#rooms.get(id)?.session.unsent === 0;
    const given = { ...options, room: id, history, newFrom: inbox.newFrom(id) };
    const session = new RoomSession(given, { ...this.#deps, mayWait });
    session.onRefused((refusal) => refused(id, refusal));
    let unsent = 0;
    session.subscribe(() => {
      sessionChanged(id);
      if (session.unsent === unsent) return;
      unsent = session.unsent;
      this.countUnsent();
    });
    return session;
  }

  #follow(room: KeptRoom): void {
    room.follow();
    if (this.#isStarted) room.start();
  }

  /** Forgets the rooms that were shown longest ago. A room with something unsent stays, because it must be sent. */
  #dropOld(): void {
    for (const [id, room] of this.#rooms) {
      if (this.#rooms.size <= KEPT_ROOMS) return;
      if (this.#deps.isShown(id) || room.session.unsent > 0) continue;
      room.stop();
      this.#rooms.delete(id);
    }
  }

  // ---- what is unsent

  /** How many messages and changes of the rooms in memory are unsent. */
  get unsent(): number {
    return this.sessions.reduce((sum, { unsent }) => sum + unsent, 0);
  }

  /** Tells the list which rooms have something unsent. */
  countUnsent(): void {
    const { openStorage, session, inbox, changed } = this.#deps;
    const ids = roomsWithUnsent(openStorage(), session.user.id);
    // Items that could not be stored are only in memory.
    for (const [id, room] of this.#rooms) if (room.session.unsent > 0) ids.add(id);
    inbox.setUnsent(ids);
    changed();
  }

  /** Enters the rooms that still have unsent items, such as from before a reload, so that these are sent. */
  async sendRest(): Promise<void> {
    if (this.#isSendingRest) return;
    this.#isSendingRest = true;
    const { openStorage, loadPage, session, inbox } = this.#deps;
    const left = [...roomsWithUnsent(openStorage(), session.user.id)];
    for (const id of left.filter((one) => !this.#rooms.has(one)).slice(0, KEPT_ROOMS)) {
      const answer = await loadPage({ room: id, limit: session.historyLimit });
      if (!this.#isStarted) break;
      // After a failure, the next connection tries again. If the room is closed, its items wait until it is open.
      if (answer === 'failed' || 'refused' in answer || this.#rooms.has(id)) continue;
      const { kind = 'open', name = '', title = null } = inbox.room(id) ?? {};
      const room = this.#keep({ id, kind, name, title }, answer.page, null);
      this.#follow(room);
      room.renew();
    }
    this.#isSendingRest = false;
  }
}

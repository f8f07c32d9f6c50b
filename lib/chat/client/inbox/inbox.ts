import type { ActivityFrame, InboxFrame, NamedPerson, ReadStateFrame, WireInboxRoom } from '@/lib/chat/protocol';
import { afterRead, merged, newerMessage, stillOpen } from './newer-state';
import { isMuted, type Mark, mutedUntil, newState, type RoomState, stateOf } from './room-state';
import { makeRow, newFromOf, viewOf } from './rows';

/** A room in the list beside the conversation. The object stays the same as long as nothing in it changes. */
export interface SidebarRoom {
  readonly id: number;
  readonly kind: WireInboxRoom['kind'];
  /** Name and title are empty if the room is direct. */
  readonly name: string;
  readonly title: string;
  readonly role: 'member' | 'moderator' | 'owner';
  /** The path of the room's page. */
  readonly href: string;
  readonly isUnread: boolean;
  /**
   * In a direct room, how many messages are unread. In other rooms, how many unread messages name the person. 100 means
   * 100 or more.
   */
  readonly count: number;
  readonly isMuted: boolean;
  /** When the mute ends, ISO 8601; null if the room is not muted. */
  readonly mutedUntil: string | null;
  /** Null means the default of this kind of room. */
  readonly notify: 'all' | 'mentions' | 'none' | null;
  readonly favorite: boolean;
  /** Until then a moderator silenced the person here, ISO 8601. Undefined if nobody did. */
  readonly silencedUntil?: string | undefined;
  /** The other people in a direct room, by name. */
  readonly others: readonly NamedPerson[];
  /** Whether it is the direct room for this person's own notes. */
  readonly isNotes: boolean;
  /** Whether this device has unsent messages or changes for the room. */
  readonly hasUnsent: boolean;
  readonly lastMessageSeq: number;
  /** When the last message of a direct room was written, ISO 8601. Null in other rooms, and if it is not known. */
  readonly lastAt: string | null;
  readonly lastReadSeq: number;
  readonly unreadFromSeq: number | null;
}

export interface InboxView {
  /** In no order. */
  readonly rooms: readonly SidebarRoom[];
  /** The number in the tab's title: the sum of the counts of rooms that are not quiet. */
  readonly badge: number;
  /** The ids of the people whom this person has blocked. */
  readonly blocked: ReadonlySet<number>;
}

export interface InboxOptions {
  epoch: string;
  version: number;
  rooms: readonly WireInboxRoom[];
  blocked?: readonly number[];
  /** The wall clock, in milliseconds since 1970. It decides which rooms are muted. */
  now: number;
}

/** The server also counts only so far. */
const UNREAD_COUNTED = 100;

/**
 * The rooms of one person, and what is unread in them, as the server's frames and the rooms' logs tell. Pure: it has no
 * clock and no network. Frames may come late or twice. Of two heads, the higher one is newer; of two lists, the one
 * with the higher version; of two read states, the one of the newer list, or else the one with the higher `rev`.
 */
export class InboxStore {
  readonly #rooms = new Map<number, RoomState>();
  /** The rows that are up to date. */
  readonly #rows = new Map<number, SidebarRoom>();
  #epoch: string;
  #version: number;
  #now: number;
  #unsent: ReadonlySet<number> = new Set();
  #blocked: ReadonlySet<number>;
  #view: InboxView | null = null;

  constructor({ epoch, version, rooms, blocked, now }: InboxOptions) {
    this.#epoch = epoch;
    this.#version = version;
    this.#now = now;
    this.#blocked = new Set(blocked);
    for (const facts of rooms) this.#rooms.set(facts.id, newState(facts, version));
  }

  /** The same object as long as nothing changes. */
  get view(): InboxView {
    this.#view ??= this.#makeView();
    return this.#view;
  }

  /** The version of the list that this tab has. Versions of different logs cannot be compared. */
  get version(): number {
    return this.#version;
  }

  room(id: number): SidebarRoom | null {
    const room = this.#rooms.get(id);
    return room ? this.#rowOf(room) : null;
  }

  /** The first entry that the person has not read, if something is unread in the room. */
  newFrom(id: number): number | null {
    return newFromOf(this.room(id));
  }

  /** When the next mute ends, by the wall clock; null if no room is muted. */
  get nextMuteEnd(): number | null {
    const ends = [...this.#rooms.values()].map(mutedUntil).filter((end) => end > this.#now);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** Sets the time. The mutes of some rooms may have ended. */
  tick(now: number): void {
    for (const [id, room] of this.#rooms) if (isMuted(room, now) !== isMuted(room, this.#now)) this.#rows.delete(id);
    this.#now = now;
    this.#view = null;
  }

  /** Sets the rooms for which this device has unsent messages or changes. */
  setUnsent(ids: ReadonlySet<number>): void {
    const before = this.#unsent;
    if (ids.size === before.size && [...ids].every((id) => before.has(id))) return;
    this.#unsent = ids;
    for (const id of this.#rooms.keys()) if (before.has(id) !== ids.has(id)) this.#rows.delete(id);
    this.#view = null;
  }

  // ---- frames

  /**
   * A connection begins. If it uses another log, the old states are no longer valid, and the server sends the whole
   * list.
   */
  hello(epoch: string): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#version = 0;
    for (const room of this.#rooms.values()) {
      // With these values, whatever the next list says counts as newer.
      Object.assign(room, { head: 0, lastMessageSeq: 0, lastReadSeq: 0, unreadFromSeq: null, rev: -1 });
      Object.assign(room, { unread: 0, mentions: 0, lastAt: null, version: 0, mark: null });
    }
    this.#rows.clear();
    this.#view = null;
  }

  inbox({ version, rooms, blocked }: InboxFrame): void {
    if (version < this.#version) return;
    this.#version = version;
    this.#blocked = new Set(blocked);
    const ids = new Set(rooms.map(({ id }) => id));
    for (const id of this.#rooms.keys()) if (!ids.has(id)) this.#rooms.delete(id);
    for (const facts of rooms) {
      const before = this.#rooms.get(facts.id);
      const room = newState(facts, version);
      this.#rooms.set(facts.id, before ? merged(before, room) : room);
    }
    this.#rows.clear();
    this.#view = null;
  }

  activity({ rooms }: ActivityFrame): void {
    for (const { room: id, head, lastMessageSeq, unread, lastAt, mentions } of rooms) {
      const room = this.#rooms.get(id);
      if (room && mentions !== undefined) this.#set(room, { mentions });
      if (!room || head < room.head) continue;
      this.#set(room, { head, ...newerMessage(room, { lastMessageSeq, lastAt }) });
      if (unread !== undefined) this.#set(room, { unread });
    }
    this.#view = null;
  }

  read({ version, rooms }: ReadStateFrame): void {
    // If this tab missed a version between the two, the server sends the whole list by itself.
    if (version === this.#version + 1) this.#version = version;
    for (const { room: id, lastReadSeq, unreadFromSeq, rev, unread, mentions } of rooms) {
      const room = this.#rooms.get(id);
      if (!room || rev <= room.rev) continue;
      const mark = stillOpen(room.mark, lastReadSeq);
      this.#set(room, { lastReadSeq, unreadFromSeq, rev, version: Math.max(version, room.version), mark });
      if (unread !== undefined) this.#set(room, { unread });
      if (mentions !== undefined) this.#set(room, { mentions });
    }
    this.#view = null;
  }

  /** The log of a room goes at least up to `head`. */
  head(id: number, head: number): void {
    const room = this.#rooms.get(id);
    if (!room || head <= room.head) return;
    this.#set(room, { head });
    this.#view = null;
  }

  /**
   * A message came in a room that this tab follows.
   *
   * @param counts whether the message counts as unread: it is another person's, and not deleted
   * @param at when the message was written, ISO 8601
   * @returns whether the message is above the head that the list knew
   */
  message(id: number, seq: number, counts: boolean, at: string): boolean {
    const room = this.#rooms.get(id);
    if (!room) return false;
    const isNew = seq > room.head;
    const unread = isNew && counts && seq > afterRead(room) ? room.unread + 1 : room.unread;
    const last = newerMessage(room, { lastMessageSeq: seq, lastAt: at });
    this.#set(room, { head: Math.max(room.head, seq), ...last, unread: Math.min(unread, UNREAD_COUNTED) });
    this.#view = null;
    return isNew;
  }

  // ---- what the person does

  /** Marks a room as read up to `seq`. @returns whether this changes anything, so that the server must be told */
  markRead(id: number, seq: number): boolean {
    const room = this.#rooms.get(id);
    if (!room) return false;
    const { lastReadSeq, unreadFromSeq } = stateOf(room);
    if (seq <= lastReadSeq && unreadFromSeq === null) return false;
    const upTo = Math.max(seq, lastReadSeq);
    const counts = upTo >= room.lastMessageSeq ? { unread: 0, mentions: 0 } : {};
    this.#set(room, { mark: { type: 'read', seq: upTo }, ...counts });
    this.#view = null;
    return true;
  }

  /** Marks a room as unread from `seq` on. @returns whether this changes anything, as it does not in an empty room */
  markUnread(id: number, seq: number): boolean {
    const room = this.#rooms.get(id);
    if (!room || room.lastMessageSeq === 0) return false;
    const from = Math.max(1, Math.min(seq, room.lastMessageSeq));
    if (stateOf(room).unreadFromSeq === from) return false;
    this.#set(room, { mark: { type: 'unread', seq: from } });
    this.#view = null;
    return true;
  }

  /** Marks all rooms as read. @returns whether this changes anything */
  markAllRead(): boolean {
    const unread = [...this.#rooms.values()].filter((room) => this.#rowOf(room).isUnread);
    for (const room of unread) this.#set(room, { mark: { type: 'read', seq: room.head }, unread: 0, mentions: 0 });
    this.#view = null;
    return unread.length > 0;
  }

  /** The marks that the server has not confirmed yet, by room. */
  get marks(): ReadonlyMap<number, Mark> {
    const open = [...this.#rooms.values()].flatMap(({ facts, mark }) => (mark ? [[facts.id, mark] as const] : []));
    return new Map(open);
  }

  markOf(id: number): Mark | null {
    return this.#rooms.get(id)?.mark ?? null;
  }

  /** Undoes a mark that the server refused. */
  dropMark(id: number): void {
    const room = this.#rooms.get(id);
    if (!room?.mark) return;
    this.#set(room, { mark: null });
    this.#view = null;
  }

  // ---- view

  #set(room: RoomState, change: Partial<Omit<RoomState, 'facts'>>): void {
    Object.assign(room, change);
    this.#rows.delete(room.facts.id);
  }

  #makeView(): InboxView {
    const rooms = [...this.#rooms.values()].map((room) => this.#rowOf(room));
    return viewOf(rooms, this.#blocked);
  }

  #rowOf(room: RoomState): SidebarRoom {
    const { id } = room.facts;
    const row = this.#rows.get(id) ?? makeRow(room, this.#now, this.#unsent.has(id));
    this.#rows.set(id, row);
    return row;
  }
}

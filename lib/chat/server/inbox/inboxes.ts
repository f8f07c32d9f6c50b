import pLimit from 'p-limit';
import type { Advance, Batch, Broker, InboxChanged } from '@/lib/broker/broker';
import type { Connection } from '@/lib/chat/server/connection';
import { encodeFrame } from '@/lib/chat/server/frame';
import { inboxToWire } from '@/lib/chat/wire';
import type { Inbox } from '@/lib/rooms/inbox';
import type { RoomKind } from '@/lib/rooms/memberships';
import type { RoomPlace } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { Activity, type ActivitySource } from './activity';
import { isSlow, PersonHere, type Told, UNKNOWN, WatchedRoom } from './people';

export interface InboxSource extends ActivitySource {
  inbox(userId: number): Promise<Inbox>;
  /** The inbox versions of these people. */
  versions(userIds: number[]): Promise<Map<number, number>>;
  places(roomIds: number[]): Promise<Map<number, RoomPlace>>;
}

export interface InboxesOptions {
  source: InboxSource;
  broker: Pick<Broker, 'open' | 'close' | 'openPerson' | 'closePerson'>;
  log: Log;
  now?: () => number;
}

/** The most inboxes that are loaded at the same time: pages need connections of the pool, too. */
const LOADS = 4;

/**
 * The people who are connected to this node with `chat.v2`, their inboxes, and the rooms in them.
 *
 * All connections of a person know the same version of the inbox. A newer version is sent as a whole, or as a `read`
 * frame if only a read state changed. The broker's hints make this fast; the sweep finds the changes whose hints were
 * lost. New messages do not change the version: `Activity` tells people of them.
 */
export class Inboxes {
  readonly #people = new Map<number, PersonHere>();
  readonly #rooms = new Map<number, WatchedRoom>();
  readonly #loads = pLimit(LOADS);
  readonly #activity: Activity;
  #sweeping = false;
  #sweepAgain = false;

  constructor(private readonly options: InboxesOptions) {
    const { source, log, now = () => performance.now() } = options;
    this.#activity = new Activity({ source, log, now, onAppeared: (person) => this.#reload(person) });
  }

  stop(): void {
    this.#activity.stop();
  }

  /** For the metrics. */
  counts(): { people: number; watched: number } {
    return { people: this.#people.size, watched: this.#rooms.size };
  }

  /**
   * Sends the connection its whole inbox soon, even if its client may have this version already: a hidden room can come
   * back into the list without a new version.
   */
  enter(connection: Connection): void {
    const { userId, isGuest = false } = connection.member;
    const person = this.#people.get(userId) ?? this.#begin(userId);
    person.isGuest = isGuest;
    person.connections.add(connection);
    person.waiting.add(connection);
    void this.#load(person);
  }

  leave(connection: Connection): void {
    const person = this.#people.get(connection.member.userId);
    person?.connections.delete(connection);
    person?.waiting.delete(connection);
    this.#activity.leave(connection);
  }

  /** The connection gets no more entries of the room. It may have missed the last ones. */
  unfollowed(connection: Connection, roomId: number): void {
    const person = this.#people.get(connection.member.userId);
    const room = this.#rooms.get(roomId);
    if (!person || !room?.people.has(person) || person.waiting.has(connection)) return;
    this.#activity.tell(connection, person, room);
  }

  onBatch({ roomId, firstSeq, entries }: Batch): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    const last = entries.findLastIndex(({ kind }) => kind === 'message');
    const lastMessageSeq = last === -1 ? 0 : firstSeq + last;
    this.#activity.advance(room, { head: firstSeq + entries.length - 1, lastMessageSeq });
  }

  onAdvance({ roomId, head }: Advance): void {
    const room = this.#rooms.get(roomId);
    if (room) this.#activity.advance(room, { head, lastMessageSeq: 0 });
  }

  onInbox({ userId, read }: InboxChanged): void {
    const person = this.#people.get(userId);
    if (!person) return;
    if (!read) return this.#reload(person);
    if (read.version <= person.version) return;
    const isNext = read.version === person.version + 1 && !person.loading && person.wanted <= person.version;
    if (isNext) return this.#sendRead(person, read);
    person.wanted = Math.max(person.wanted, read.version);
    void this.#load(person);
  }

  /**
   * A room changed, and with it the inboxes that list it. A running sweep may have read the old state, so it is
   * repeated.
   */
  onRoom(): void {
    if (this.#sweeping) this.#sweepAgain = true;
    else void this.sweep();
  }

  /** Compares the inbox versions and the heads of the rooms with the database, with one query each. Never rejects. */
  async sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#sweepAgain = false;
    const ended = metrics.sweep.startTimer({ of: 'inboxes' });
    try {
      this.#end();
      const { source } = this.options;
      const [versions, places] = await Promise.all([
        source.versions([...this.#people.keys()]),
        source.places([...this.#rooms.keys()]),
      ]);
      for (const person of this.#people.values()) {
        person.wanted = Math.max(person.wanted, versions.get(person.id) ?? 0);
        void this.#load(person);
      }
      for (const room of this.#rooms.values()) {
        const place = places.get(room.id);
        if (place) this.#activity.advance(room, place);
      }
    } catch (error) {
      metrics.sweepsFailed.inc();
      this.options.log.warn({ err: error }, 'inboxes could not be compared, the next sweep tries again');
    } finally {
      this.#sweeping = false;
      ended();
      if (this.#sweepAgain) void this.sweep();
    }
  }

  #begin(userId: number): PersonHere {
    const person = new PersonHere(userId);
    this.#people.set(userId, person);
    this.options.broker.openPerson(userId).catch((error) => this.#notOpened(error));
    return person;
  }

  /**
   * Forgets people who left, and rooms without people. The sweep does this, and not `leave`, because somebody who loads
   * a page again is back at once.
   */
  #end(): void {
    const { broker } = this.options;
    for (const person of this.#people.values()) {
      if (person.connections.size > 0) continue;
      this.#people.delete(person.id);
      for (const room of person.rooms) room.people.delete(person);
      broker.closePerson(person.id);
    }
    for (const room of this.#rooms.values()) {
      if (room.people.size > 0) continue;
      this.#rooms.delete(room.id);
      this.#activity.forget(room);
      broker.close(room.id);
    }
  }

  #reload(person: PersonHere): void {
    person.expectAll();
    person.again = true;
    void this.#load(person);
  }

  /**
   * Loads a person's inbox until no connection needs it. Only one load runs for a person. The sweep retries a failure.
   */
  async #load(person: PersonHere): Promise<void> {
    if (person.loading || !this.#needsInbox(person)) return;
    person.loading = true;
    try {
      while (this.#needsInbox(person)) {
        person.again = false;
        const { wanted } = person;
        if (wanted > person.version) person.expectAll();
        const inbox = await this.#loads(() => this.options.source.inbox(person.id));
        if (person.connections.size === 0) return;
        this.#apply(person, inbox);
        if (inbox.version < wanted) throw new Error(`Version ${wanted} of an inbox was announced before its commit`);
      }
    } catch (error) {
      this.options.log.warn({ err: error, userId: person.id }, 'an inbox could not be loaded, the sweep tries again');
    } finally {
      person.loading = false;
    }
  }

  #needsInbox(person: PersonHere): boolean {
    if (person.connections.size === 0) return false;
    if (person.again || person.wanted > person.version) return true;
    for (const connection of person.waiting) if (!isSlow(connection)) return true;
    return false;
  }

  #apply(person: PersonHere, inbox: Inbox): void {
    // A message brings a hidden room back into the list without a new version.
    const appeared = inbox.rooms.some(({ id }) => person.hidden.has(id));
    if (inbox.version > person.version || appeared) person.expectAll();
    person.version = inbox.version;
    person.generation++;
    this.#watch(person, inbox);
    metrics.inboxesSent.inc(person.waiting.size);
    const ready = [...person.waiting].filter((connection) => !isSlow(connection));
    if (ready.length === 0) return;
    const frame = encodeFrame({ type: 'inbox', ...inboxToWire(inbox) });
    for (const connection of ready) {
      person.waiting.delete(connection);
      connection.queue(frame);
    }
  }

  #watch(person: PersonHere, { rooms, hidden }: Inbox): void {
    const told = new Map<number, Told>();
    const goesToAll = person.waiting.size === person.connections.size;
    person.hidden = new Set(hidden.map(({ id }) => id));
    const watched = new Set<WatchedRoom>();
    const watch = (found: RoomPlace & { id: number }, kind: RoomKind, unread: number, mentions: number) => {
      const room = this.#rooms.get(found.id) ?? this.#beginRoom(found, kind);
      watched.add(room);
      room.add(person);
      const { lastMessageSeq, head } = found;
      this.#activity.advance(room, found);
      if (kind === 'direct') {
        const before = person.told.get(room.id);
        const isNews = before && (before.lastMessageSeq !== lastMessageSeq || before.unread !== unread);
        // Some connections do not get this inbox, so they must be told by activity.
        const isDue = isNews && !goesToAll;
        told.set(room.id, isDue ? before : { lastMessageSeq, unread });
        if (isDue) this.#activity.mark(room);
      }
      if (kind !== 'direct') {
        const isOther = person.mentionsIn(room.id) !== mentions;
        if (isOther) person.toldMentions(room.id, goesToAll ? mentions : UNKNOWN);
        // The count may have changed after the inbox was read.
        if ((isOther && !goesToAll) || room.head > head) this.#activity.recount(person, room);
      }
      // This node knows newer entries than the inbox.
      const isOlder = room.lastMessageSeq > lastMessageSeq || (kind === 'direct' && room.head > head);
      if (isOlder) this.#activity.mark(room);
    };
    for (const room of rooms) watch(room, room.kind, room.direct?.unread ?? 0, room.mentions);
    for (const room of hidden) watch(room, 'direct', 0, 0);
    for (const room of person.rooms) if (!watched.has(room)) room.people.delete(person);
    person.rooms = [...watched];
    person.told = told;
    person.keepMentions(new Set(person.rooms.map(({ id }) => id)));
  }

  #beginRoom({ id, head, lastMessageSeq }: RoomPlace & { id: number }, kind: RoomKind): WatchedRoom {
    const room = new WatchedRoom(id, kind, head, lastMessageSeq);
    this.#rooms.set(id, room);
    this.options.broker.open(id).catch((error) => this.#notOpened(error));
    return room;
  }

  #sendRead(person: PersonHere, { version, rooms }: NonNullable<InboxChanged['read']>): void {
    person.version = version;
    person.generation++;
    const states = rooms.map(({ roomId, lastReadSeq, unreadFromSeq, rev }) => {
      const state = { room: roomId, lastReadSeq, unreadFromSeq, rev };
      const room = this.#rooms.get(roomId);
      if (!room || person.hidden.has(roomId)) return state;
      const isRead = unreadFromSeq === null && room.lastMessageSeq <= lastReadSeq;
      return { ...state, ...this.#countsAfter(person, room, isRead) };
    });
    const frame = encodeFrame({ type: 'read', version, rooms: states });
    for (const connection of person.connections) {
      if (person.waiting.has(connection)) continue;
      if (isSlow(connection)) person.waiting.add(connection);
      else connection.queue(frame);
    }
  }

  /** The counts after a read state changed, if they are known at once. Other counts follow as activity. */
  #countsAfter(person: PersonHere, room: WatchedRoom, isRead: boolean): { unread?: 0; mentions?: 0 } {
    if (room.kind !== 'direct') {
      const told = person.mentionsIn(room.id);
      // The tab that read the room shows no mentions any more. So a remaining count is sent even if it has not changed.
      if (told !== 0) person.toldMentions(room.id, isRead ? 0 : UNKNOWN);
      if (!isRead) this.#activity.recount(person, room);
      return isRead && told !== 0 ? { mentions: 0 } : {};
    }
    if (!isRead) this.#activity.mark(room);
    if (!isRead) return {};
    person.told.set(room.id, { lastMessageSeq: person.told.get(room.id)?.lastMessageSeq ?? 0, unread: 0 });
    return { unread: 0 };
  }

  #notOpened(error: unknown): void {
    this.options.log.debug({ err: error }, 'the broker did not open a person or a room, the sweep finds their changes');
  }
}

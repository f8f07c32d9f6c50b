import pLimit from 'p-limit';
import type {
  Advance,
  Batch,
  Broker,
  BrokerListener,
  InboxChanged,
  RoomChanged,
  SessionsChanged,
  Typing as TypingNews,
} from '@/lib/broker/broker';
import type { Room, RoomVersion } from '@/lib/rooms/store';
import { SingleFlight } from '@/lib/single-flight';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { CLOSE, HEARTBEAT_MS } from '../protocol';
import type { Connection } from './connection';
import { Connections, HEARTBEAT_GROUPS, type SessionSource } from './connections';
import type { Inboxes } from './inbox/inboxes';
import { LiveRoom, type LogSource } from './live-room';
import type { GuestWatches } from './presence/guest-watches';
import type { Presence } from './presence/presence';
import { isMembersOnly, Subscription } from './subscription';
import { Typing } from './typing';
import type { WriteBatcher } from './write-batcher';

/** Where the hub reads the rooms' logs, and which sessions are still valid. */
export interface HubSource extends LogSource, SessionSource {
  /** The versions of those of these rooms that are not archived. */
  versions(roomIds: number[]): Promise<Map<number, RoomVersion>>;
  /** Which of these people are members of the room. */
  members(roomId: number, userIds: readonly number[]): Promise<Set<number>>;
}

/** Where a client resumes: the last entry that it has, and the epoch of the log that the entry belongs to. */
export interface ResumePoint {
  since: number;
  epoch: string | null;
}

export interface HubOptions {
  source: HubSource;
  broker: Broker;
  batcher: WriteBatcher;
  inboxes: Pick<Inboxes, 'onBatch' | 'onAdvance' | 'onInbox' | 'onRoom' | 'leave' | 'sweep' | 'stop'>;
  presence: Pick<Presence, 'enter' | 'leave' | 'onProfile' | 'onGap' | 'isShown'>;
  guests: Pick<GuestWatches, 'onInbox'>;
  log: Log;
  /** Identifies the log. Restoring a backup changes it. */
  epoch: string;
  /** A clock in milliseconds that never goes back. */
  now?: () => number;
}

/** The sweep repairs a lost hint of the broker, and closes the sockets of revoked sessions, within this time. */
const SWEEP_MS = 2_000;
/** Concurrent reads of the log for readers that are behind. The pool's other connections stay free. */
const CATCH_UP_READS = 4;
/** The most rooms that are opened at the same time, for the same reason. */
const ROOM_LOADS = 4;
/**
 * All open rooms of this node. The hub delivers the broker's batches to the members. Every 2 s it compares its heads
 * and sessions with the database. So a failure of the broker delays messages, but loses none.
 */
export class Hub implements BrokerListener {
  readonly typing: Typing;
  readonly #rooms = new Map<number, LiveRoom>();
  readonly #opening = new SingleFlight<number, LiveRoom>();
  readonly #readers = pLimit(CATCH_UP_READS);
  readonly #loads = pLimit(ROOM_LOADS);
  readonly #connections: Connections;
  readonly #timers: NodeJS.Timeout[] = [];
  #sweeping = false;
  /** Rooms that have changed since they were last compared with the database. */
  readonly #changed = new Set<number>();
  #comparingChanged = false;

  constructor(private readonly options: HubOptions) {
    const { broker, presence, source, log, now = () => performance.now() } = options;
    const headFrame = (roomId: number) => this.#rooms.get(roomId)?.headFrame();
    this.#connections = new Connections({ source, log, now, headFrame });
    this.typing = new Typing({ rooms: this.#rooms, broker, isShown: (userId) => presence.isShown(userId) });
  }

  start(): void {
    this.#timers.push(setInterval(() => void this.sweep(), SWEEP_MS));
    this.#timers.push(setInterval(() => this.#connections.heartbeat(), HEARTBEAT_MS / HEARTBEAT_GROUPS));
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.options.inboxes.stop();
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections.all;
  }

  /** For the metrics: how many connections and rooms are open here, and how many members are behind. */
  counts(): { connections: number; rooms: number; behind: number } {
    let behind = 0;
    for (const room of this.#rooms.values()) behind += room.behind;
    return { connections: this.connections.size, rooms: this.#rooms.size, behind };
  }

  /** Registers a connection: from now on it gets pings, and its session is checked. */
  enter(connection: Connection): void {
    this.#connections.add(connection);
    this.options.presence.enter(connection);
  }

  /**
   * Begins a subscription. It counts against the limit of subscriptions at once. Ends the connection's earlier
   * subscription to the same room.
   */
  reserve(connection: Connection, roomId: number, ref = 0): Subscription {
    this.unsubscribe(connection, roomId);
    const subscription = new Subscription(connection, roomId, ref);
    connection.subscriptions.set(roomId, subscription);
    return subscription;
  }

  /**
   * Makes a subscription a member of its room, and sends it what it missed. The caller has checked that the person may
   * enter the room. Resolves when every new entry will reach the subscription, or when it has ended.
   * @throws when the room's log cannot be read
   */
  async admit(subscription: Subscription, room: Room, resume: ResumePoint | null): Promise<void> {
    const { connection, ref } = subscription;
    const { epoch } = this.options;
    const isOtherLog = resume?.epoch && resume.epoch !== epoch;
    const opened = await this.#open(room);
    // Everything that can fail comes before the answer. If `since` is above the head, the client's page came from a
    // node that is ahead of this one.
    if (resume && !isOtherLog && resume.since > opened.head) await opened.refresh();
    const isStillMember = await this.#isStillMember(subscription, room, opened.endedAt);
    // The room may have been closed meanwhile, because nobody was in it.
    const live = await this.#open(room);
    if (subscription.ended) return;
    // From now on the live room knows its rules.
    if (!isStillMember || !subscription.enter({ ...room, rules: live.rules })) return this.#expel(subscription);
    live.members.add(subscription);
    const { head } = live;
    if (connection.speaksV2) connection.send({ type: 'subscribed', room: room.id, ref, head });
    else connection.send({ type: 'hello', user: connection.member.username, head, epoch });
    if (isOtherLog) live.reset(subscription);
    else live.admit(subscription, resume?.since ?? null);
  }

  unsubscribe(connection: Connection, roomId: number): void {
    const subscription = connection.subscriptions.get(roomId);
    if (!subscription) return;
    subscription.end();
    connection.subscriptions.delete(roomId);
    this.#rooms.get(roomId)?.remove(subscription);
  }

  leave(connection: Connection): void {
    connection.closed = true;
    this.options.inboxes.leave(connection);
    this.options.presence.leave(connection);
    this.#connections.delete(connection);
    for (const roomId of [...connection.subscriptions.keys()]) this.unsubscribe(connection, roomId);
  }

  onBatch(batch: Batch): void {
    this.#rooms.get(batch.roomId)?.deliver(batch);
    this.options.inboxes.onBatch(batch);
  }

  onAdvance(advance: Advance): void {
    this.#rooms.get(advance.roomId)?.advanceTo(advance.head);
    this.options.inboxes.onAdvance(advance);
  }

  onInbox(change: InboxChanged): void {
    this.options.inboxes.onInbox(change);
    if (!change.read) this.options.guests.onInbox(change.userId);
  }

  /** Compares this room with the database now, without waiting for the sweep. */
  onRoom({ roomId }: RoomChanged): void {
    this.#changed.add(roomId);
    void this.#compareChanged();
    this.options.inboxes.onRoom();
  }

  onTyping(news: TypingNews): void {
    this.typing.tell(news);
  }

  onSessions(change: SessionsChanged): void {
    this.#connections.onSessions(change);
    if ('userId' in change) this.options.presence.onProfile(change.userId);
  }

  onGap(): void {
    this.options.presence.onGap();
    void this.sweep();
  }

  /**
   * Sends one query for the heads of all open rooms and one for the sessions of all open sockets. Sometimes it sends
   * one more to record that the sessions are in use, and one for each closed room whose members have changed.
   */
  async sweep(): Promise<void> {
    void this.options.inboxes.sweep();
    if (this.#sweeping) return;
    this.#sweeping = true;
    const ended = metrics.sweep.startTimer({ of: 'rooms' });
    try {
      this.#closeEmptyRooms();
      await this.#compare([...this.#rooms.values()]);
      await this.#connections.sweep();
    } catch (error) {
      metrics.sweepsFailed.inc();
      this.options.log.warn({ err: error }, 'sweep failed, the next one tries again');
    } finally {
      this.#sweeping = false;
      ended();
    }
  }

  /** Compares all changed rooms in one query. Changes that come meanwhile wait for the next query. */
  async #compareChanged(): Promise<void> {
    if (this.#comparingChanged) return;
    this.#comparingChanged = true;
    try {
      while (this.#changed.size > 0) {
        const rooms = [...this.#changed].flatMap((id) => this.#rooms.get(id) ?? []);
        this.#changed.clear();
        if (rooms.length > 0) await this.#compare(rooms);
      }
    } catch (error) {
      this.options.log.warn({ err: error }, 'changed rooms could not be compared, the sweep will compare them');
    } finally {
      this.#comparingChanged = false;
    }
  }

  /** Brings rooms up to date with the database. Asks for all of them with one query. */
  async #compare(rooms: readonly LiveRoom[]): Promise<void> {
    const versions = await this.options.source.versions(rooms.map((room) => room.id));
    for (const room of rooms) {
      const version = versions.get(room.id);
      if (version) await this.#checkMembers(room, version);
      if (version?.rules) Object.assign(room.rules, version.rules);
      if (version) room.advanceTo(version.head);
      else this.#shut(room);
    }
  }

  /** A removal may have arrived after the room was loaded for this person and before the subscription began. */
  async #isStillMember({ connection }: Subscription, room: Room, endedAt: number): Promise<boolean> {
    if (!isMembersOnly(room) || (room.asOf && room.asOf.head >= endedAt)) return true;
    const { userId } = connection.member;
    return (await this.options.source.members(room.id, [userId])).has(userId);
  }

  /** Ends the subscriptions of people who are no longer members, before anything more is sent to them. */
  async #checkMembers(room: LiveRoom, version: RoomVersion): Promise<void> {
    const unsure = [...room.members].filter((member) => member.isUnsure(version.membersVersion));
    if (unsure.length === 0) return;
    const userIds = [...new Set(unsure.map(({ connection }) => connection.member.userId))];
    const members = await this.options.source.members(room.id, userIds);
    for (const subscription of unsure) {
      if (members.has(subscription.connection.member.userId)) subscription.confirm(version);
      else if (!subscription.ended) this.#expel(subscription);
    }
  }

  /** The entry `seq` of a room ended the memberships of these people. Also ends subscriptions that are being opened. */
  #onEnded(roomId: number, userIds: readonly number[], seq: number): void {
    for (const connection of this.connections) {
      if (!userIds.includes(connection.member.userId)) continue;
      const subscription = connection.subscriptions.get(roomId);
      if (subscription?.removed(seq)) this.#expel(subscription);
    }
  }

  /** Ends a subscription because this person may not read the room. Refuses it if it is still being opened. */
  #expel({ connection, roomId, ref, room }: Subscription): void {
    const refused = { type: 'error', code: 'no_room', retryable: false, clientId: null, room: roomId, ref } as const;
    if (!connection.speaksV2) connection.close(CLOSE.noRoom, 'no room');
    else if (room === null) connection.send(refused);
    else connection.send({ type: 'unsubscribed', room: roomId, ref, reason: 'no_room' });
    this.unsubscribe(connection, roomId);
  }

  /** Ends all subscriptions to a room that was archived or deleted. */
  #shut(room: LiveRoom): void {
    room.shut();
    for (const { connection } of room.members) this.unsubscribe(connection, room.id);
  }

  #closeEmptyRooms(): void {
    for (const room of this.#rooms.values()) {
      if (room.members.size > 0) continue;
      this.#rooms.delete(room.id);
      this.#stopListening(room.id);
    }
  }

  async #open(room: Room): Promise<LiveRoom> {
    const load = () => this.#loads(() => this.#load(room));
    return this.#rooms.get(room.id) ?? this.#opening.do(room.id, load);
  }

  async #load(room: Room): Promise<LiveRoom> {
    const roomId = room.id;
    const { broker, source, batcher, log, epoch } = this.options;
    // Listen before reading the head, so that nothing is lost between the two. Without the broker the sweep keeps the
    // room up to date.
    await Promise.all([broker.open(roomId), broker.openTyping(roomId)]).catch((error) =>
      log.warn({ err: error, roomId }, 'broker did not open the room'),
    );
    try {
      const onEnded = (userIds: readonly number[], seq: number) => this.#onEnded(roomId, userIds, seq);
      const head = await source.head(roomId);
      const live = new LiveRoom(room, head, source, batcher, log, epoch, this.#readers, onEnded);
      await live.warmUp();
      this.#rooms.set(roomId, live);
      return live;
    } catch (error) {
      this.#stopListening(roomId);
      throw error;
    }
  }

  #stopListening(roomId: number): void {
    this.options.broker.close(roomId);
    this.options.broker.closeTyping(roomId);
  }
}

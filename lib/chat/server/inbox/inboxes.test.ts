import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Batch, EntryKind, InboxChanged } from '@/lib/broker/broker';
import type { ActivityFrame, ServerFrameV2 } from '@/lib/chat/protocol';
import type { Connection } from '@/lib/chat/server/connection';
import type { MentionCounts } from '@/lib/messages/mentions/counts';
import type { Concerned, LogRange } from '@/lib/messages/mentions/since';
import type { DirectNews, Inbox, InboxRoom, NewsOfPeople } from '@/lib/rooms/inbox';
import type { Log } from '@/lib/telemetry/log';
import { InboxClient, seenIn } from '@/tests/integration/chat/inbox-client';
import { Inboxes, type InboxSource } from './inboxes';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} } as unknown as Log;
const [ANA, LUIS] = [1, 2];
const ALL = 0;
const [OPEN, CLOSED, DIRECT] = [10, 11, 12];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Membership {
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
  hiddenAtSeq: number | null;
}

interface FakeMessage {
  by: number;
  deleted: boolean;
  at: Date;
  /** Whom the message names; ALL for everybody. */
  names: readonly number[];
}

interface FakeRoom {
  kind: 'open' | 'closed' | 'direct';
  /** Messages, and null for any other entry. */
  log: (FakeMessage | null)[];
  /** By the index of a change in the log: the index of the message that it changed. */
  changed: Map<number, FakeMessage>;
  members: Map<number, Membership>;
  membersVersion: number;
}

/**
 * The parts of the database that inboxes read. Each answer takes `latencyMs`, and has the state at the time of the
 * query.
 */
class World implements InboxSource {
  readonly rooms = new Map<number, FakeRoom>();
  readonly inboxVersions = new Map<number, number>();
  latencyMs = () => 0;
  down = false;
  readonly asked: string[] = [];

  constructor() {
    for (const [id, kind] of [
      [OPEN, 'open'],
      [CLOSED, 'closed'],
      [DIRECT, 'direct'],
    ] as const) {
      this.rooms.set(id, { kind, log: [], changed: new Map(), members: new Map(), membersVersion: 0 });
    }
    for (const user of [ANA, LUIS]) for (const id of this.rooms.keys()) this.join(user, id);
  }

  room(id: number): FakeRoom {
    const room = this.rooms.get(id);
    if (!room) throw new Error(`no room ${id}`);
    return room;
  }

  join(user: number, id: number): void {
    const room = this.room(id);
    if (room.members.has(user)) return;
    const [head, hiddenAtSeq] = [room.log.length, room.kind === 'direct' && user !== ANA ? 0 : null];
    room.members.set(user, { lastReadSeq: head, unreadFromSeq: null, rev: 0, hiddenAtSeq });
    this.#touch(user, room);
  }

  leave(user: number, id: number): void {
    const room = this.room(id);
    if (room.kind !== 'direct' && room.members.delete(user)) this.#touch(user, room);
  }

  hide(user: number): void {
    const room = this.room(DIRECT);
    const mine = room.members.get(user);
    if (mine) mine.hiddenAtSeq = newest(room);
    this.raise(user);
  }

  raise(user: number): number {
    const version = (this.inboxVersions.get(user) ?? 0) + 1;
    this.inboxVersions.set(user, version);
    return version;
  }

  say(user: number, id: number, names: readonly number[] = []): Batch {
    return this.#append(id, { by: user, deleted: false, at: new Date(), names }, 'message');
  }

  /** Edits the newest message, if there is one, so that it names other people. */
  edit(id: number, names: readonly number[]): Batch {
    const message = this.#newestMessage(id);
    if (message) message.names = names;
    return this.#change(id, message);
  }

  /** Deletes the newest message. If there is none, adds some other entry. */
  remove(id: number): Batch {
    const message = this.#newestMessage(id);
    if (message) message.deleted = true;
    return this.#change(id, message);
  }

  read(user: number, id: number, seq: number, from: number | null = null): InboxChanged | null {
    const room = this.room(id);
    const mine = room.members.get(user);
    if (!mine) return null;
    mine.lastReadSeq = Math.max(mine.lastReadSeq, Math.min(seq, room.log.length));
    mine.unreadFromSeq = from === null || newest(room) === 0 ? null : Math.max(1, Math.min(from, newest(room)));
    mine.rev++;
    const { hiddenAtSeq: _, ...state } = mine;
    return { userId: user, read: { version: this.raise(user), rooms: [{ roomId: id, ...state }] } };
  }

  now(userId: number): Inbox {
    const mine = [...this.rooms].flatMap(([id, room]) => {
      const membership = room.members.get(userId);
      return membership ? [{ id, room, membership }] : [];
    });
    const isHidden = ({ room, membership }: (typeof mine)[number]) =>
      membership.hiddenAtSeq !== null && newest(room) <= membership.hiddenAtSeq;
    return {
      version: this.inboxVersions.get(userId) ?? 0,
      rooms: mine
        .filter((each) => !isHidden(each))
        .map(({ id, room, membership }) => shown(userId, id, room, membership)),
      blocked: [],
      hidden: mine.filter(isHidden).map(({ id, room }) => ({ id, ...placeOf(room) })),
    };
  }

  async inbox(userId: number): Promise<Inbox> {
    // The version is read first, as by inboxOf.
    const { version } = await this.#answer('inbox', () => this.now(userId));
    return { ...(await this.#answer('rooms', () => this.now(userId))), version };
  }

  versions = (ids: number[]) =>
    this.#answer('versions', () => new Map(ids.map((id) => [id, this.inboxVersions.get(id) ?? 0])));

  places = (ids: number[]) => this.#answer('places', () => new Map(ids.map((id) => [id, placeOf(this.room(id))])));

  directNews = (places: { userId: number; roomId: number }[]) =>
    this.#answer('directNews', () => {
      const news: NewsOfPeople = new Map();
      for (const { userId, roomId } of places) {
        const mine = this.room(roomId).members.get(userId);
        if (!mine) continue;
        const ofPerson = news.get(userId) ?? new Map();
        news.set(userId, ofPerson.set(roomId, newsOf(userId, this.room(roomId), mine)));
      }
      return news;
    });

  membersVersions = (ids: number[]) =>
    this.#answer('membersVersions', () => new Map(ids.map((id) => [id, this.room(id).membersVersion])));

  members = (ids: number[]) =>
    this.#answer('members', () => new Map(ids.map((id) => [id, new Set(this.room(id).members.keys())])));

  concerned = (ranges: LogRange[]) =>
    this.#answer('concerned', () => {
      const found = new Map<number, Concerned>();
      for (const { roomId, after, upTo } of ranges) {
        const { log, changed } = this.room(roomId);
        const names: number[] = [];
        let hasChanges = false;
        for (let seq = after + 1; seq <= upTo; seq++) {
          hasChanges ||= changed.has(seq);
          names.push(...((log[seq - 1] ?? changed.get(seq))?.names ?? []));
        }
        if (names.length === 0 && !hasChanges) continue;
        found.set(roomId, { people: new Set(names), everybody: names.includes(ALL), hasChanges });
      }
      return found;
    });

  mentions = (pairs: { userId: number; roomId: number }[]) =>
    this.#answer('mentions', () => {
      const counts: MentionCounts = new Map();
      for (const { userId, roomId } of pairs) {
        const mine = this.room(roomId).members.get(userId);
        if (!mine) continue;
        const ofPerson = counts.get(userId) ?? new Map();
        counts.set(userId, ofPerson.set(roomId, mentionsOf(userId, this.room(roomId), mine)));
      }
      return counts;
    });

  #newestMessage(id: number): FakeMessage | null {
    return this.room(id).log.findLast((entry) => entry !== null && !entry.deleted) ?? null;
  }

  #change(id: number, message: FakeMessage | null): Batch {
    const batch = this.#append(id, null, message ? 'removal' : 'other');
    if (message) this.room(id).changed.set(batch.firstSeq, message);
    return batch;
  }

  #touch(user: number, room: FakeRoom): void {
    room.membersVersion++;
    this.raise(user);
  }

  #append(roomId: number, entry: FakeRoom['log'][number], kind: EntryKind): Batch {
    const firstSeq = this.room(roomId).log.push(entry);
    return { roomId, firstSeq, entries: [{ kind, frame: Buffer.alloc(0) }] };
  }

  async #answer<T>(what: string, value: () => T): Promise<T> {
    this.asked.push(what);
    if (this.down) throw new Error('down');
    const found = structuredClone(value());
    const ms = this.latencyMs();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    return found;
  }
}

const newest = ({ log }: FakeRoom) => log.findLastIndex((entry) => entry !== null) + 1;
const placeOf = (room: FakeRoom) => ({ head: room.log.length, lastMessageSeq: newest(room) });

function newsOf(userId: number, room: FakeRoom, membership: Membership): DirectNews {
  const last = room.log[newest(room) - 1];
  return { unread: unreadOf(userId, room, membership), lastAt: last?.at ?? null };
}

function unreadOf(userId: number, room: FakeRoom, membership: Membership): number {
  return unreadIn(userId, room, membership).length;
}

function mentionsOf(userId: number, room: FakeRoom, membership: Membership): number {
  if (room.kind === 'direct') return 0;
  const isNamed = ({ names }: FakeMessage) => names.includes(userId) || names.includes(ALL);
  return unreadIn(userId, room, membership).filter(isNamed).length;
}

function unreadIn(userId: number, { log }: FakeRoom, { lastReadSeq, unreadFromSeq }: Membership): FakeMessage[] {
  const after = Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
  return log.slice(after).flatMap((entry) => (entry && !entry.deleted && entry.by !== userId ? [entry] : []));
}

function shown(userId: number, id: number, room: FakeRoom, membership: Membership): InboxRoom {
  const { hiddenAtSeq: _, ...state } = membership;
  const names = { kind: room.kind, name: `r${id}`, title: `Room ${id}`, role: 'member' as const };
  const direct = { others: [{ id: 9, name: 'x' }], isNotes: false, ...newsOf(userId, room, membership) };
  const mentions = mentionsOf(userId, room, membership);
  const rest = {
    notify: null,
    mutedUntil: null,
    silencedUntil: null,
    favorite: false,
    direct: room.kind === 'direct' ? direct : null,
    mentions,
  };
  return { id, ...names, ...placeOf(room), ...state, ...rest };
}

class Tab {
  readonly subscriptions = new Map<number, { room: object | null }>();
  readonly frames: ServerFrameV2[] = [];
  readonly times: number[] = [];
  readonly bytes: Buffer[] = [];
  readonly list = new InboxClient();
  bufferedBytes = 0;
  /** A promise of the server that this tab saw broken. */
  broken: unknown = null;
  readonly member;

  constructor(userId: number) {
    this.member = { sessionId: 's', userId, username: 'x' };
  }

  queue(bytes: Buffer): void {
    this.bytes.push(bytes);
    const short = bytes.readUInt8(1);
    const frame = JSON.parse(bytes.toString('utf8', short < 126 ? 2 : 4));
    this.frames.push(frame);
    if (frame.type === 'activity') this.times.push(Date.now());
    try {
      this.list.take(structuredClone(frame));
    } catch (error) {
      this.broken ??= error;
    }
  }

  get connection(): Connection {
    return this as unknown as Connection;
  }

  activity(): ActivityFrame['rooms'] {
    return this.frames.flatMap((frame) => (frame.type === 'activity' ? frame.rooms : []));
  }

  types(): string[] {
    return this.frames.map(({ type }) => type);
  }
}

function node(world: World) {
  const opened: string[] = [];
  const broker = {
    open: async (id: number) => void opened.push(`room ${id}`),
    close: (id: number) => void opened.splice(opened.indexOf(`room ${id}`), 1),
    openPerson: async (id: number) => void opened.push(`person ${id}`),
    closePerson: (id: number) => void opened.splice(opened.indexOf(`person ${id}`), 1),
  };
  const inboxes = new Inboxes({ source: world, broker, log: quiet, now: () => Date.now() });
  const enter = (userId: number) => {
    const tab = new Tab(userId);
    inboxes.enter(tab.connection);
    return tab;
  };
  return { inboxes, enter, opened };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function setUp() {
  const world = new World();
  const here = node(world);
  const [ana, luis] = [here.enter(ANA), here.enter(LUIS)];
  await pass(0);
  return { world, ...here, ana, luis };
}

describe('the inbox of a person', () => {
  it('is sent when a connection begins, and loaded once for connections that begin together', async () => {
    const world = new World();
    const { enter } = node(world);
    const tabs = [enter(ANA), enter(ANA), enter(ANA)];
    await pass(0);
    for (const tab of tabs) expect(tab.types()).toEqual(['inbox']);
    expect(world.asked.filter((what) => what === 'inbox')).toHaveLength(1);
    expect(tabs[1]?.bytes[0]).toBe(tabs[0]?.bytes[0]);
  });

  it('is sent whole to each connection, because a hidden room comes back without another version', async () => {
    const { world, inboxes, luis, enter } = await setUp();
    expect(luis.list.rooms.has(DIRECT)).toBe(false);
    const { version } = luis.list;
    inboxes.leave(luis.connection);
    world.say(ANA, DIRECT);
    const again = enter(LUIS);
    await pass(0);
    expect(again.types()).toEqual(['inbox']);
    expect(again.list.rooms.get(DIRECT)).toMatchObject({ lastMessageSeq: 1, direct: { unread: 1 } });
    expect(again.list.version).toBe(version);
  });

  it('is sent to all connections of the person, and to nobody else, when the sweep finds another version', async () => {
    const { world, inboxes, ana, luis, enter } = await setUp();
    const other = enter(ANA);
    await pass(0);
    world.leave(ANA, OPEN);
    await inboxes.sweep();
    await pass(0);
    for (const tab of [ana, other]) expect(tab.list.seen()).toEqual(seenIn(world.now(ANA)));
    expect(luis.types()).toEqual(['inbox']);
    await inboxes.sweep();
    await pass(0);
    expect(ana.types()).toEqual(['inbox', 'inbox']);
  });

  it('is sent when a room changed, even if a running sweep has read the old state', async () => {
    const { world, inboxes, ana } = await setUp();
    world.raise(ANA);
    inboxes.onRoom();
    await pass(0);
    expect(ana.list.version).toBe(world.inboxVersions.get(ANA));
    world.latencyMs = () => 50;
    const sweep = inboxes.sweep();
    await pass(10);
    world.raise(ANA);
    const asked = world.asked.length;
    for (let i = 0; i < 20; i++) inboxes.onRoom();
    await pass(500);
    await sweep;
    expect(ana.list.version).toBe(world.inboxVersions.get(ANA));
    // However many changes came during the sweep, they cause only one more.
    expect(world.asked.slice(asked).filter((what) => what === 'versions')).toHaveLength(1);
  });

  it('is loaded again by the sweep when the database was away', async () => {
    const world = new World();
    const { inboxes, enter } = node(world);
    world.down = true;
    const ana = enter(ANA);
    await pass(0);
    await inboxes.sweep();
    expect(ana.types()).toEqual([]);
    world.down = false;
    await inboxes.sweep();
    await pass(0);
    expect(ana.types()).toEqual(['inbox']);
  });

  it('is sent as a `read` frame if only a read state changed, and whole if an earlier version was missed', async () => {
    const { world, inboxes, ana } = await setUp();
    world.say(LUIS, OPEN);
    inboxes.onInbox(world.read(ANA, OPEN, 1) as InboxChanged);
    await pass(0);
    expect(ana.types()).toEqual(['inbox', 'read']);
    world.raise(ANA);
    const change = world.read(ANA, OPEN, 1, 1) as InboxChanged;
    inboxes.onInbox(change);
    inboxes.onInbox(change);
    await pass(0);
    expect(ana.types()).toEqual(['inbox', 'read', 'inbox']);
    expect(ana.list.seen()).toEqual(seenIn(world.now(ANA)));
  });

  it('is sent again to a socket that took nothing for a while, when it takes frames again', async () => {
    const { world, inboxes, ana, luis } = await setUp();
    ana.bufferedBytes = 1024 * 1024;
    inboxes.onBatch(world.say(LUIS, OPEN));
    inboxes.onInbox(world.read(ANA, OPEN, 1) as InboxChanged);
    await pass(3_000);
    await inboxes.sweep();
    expect(ana.types()).toEqual(['inbox']);
    expect(luis.types()).toEqual(['inbox', 'activity']);
    ana.bufferedBytes = 0;
    await inboxes.sweep();
    await pass(0);
    expect(ana.types()).toEqual(['inbox', 'inbox']);
    expect(ana.list.seen()).toEqual(seenIn(world.now(ANA)));
  });

  it('keeps no channel of the broker open once the person is gone', async () => {
    const { inboxes, ana, luis, opened } = await setUp();
    expect(new Set(opened)).toEqual(new Set(['person 1', 'person 2', 'room 10', 'room 11', 'room 12']));
    expect(opened).toHaveLength(5);
    inboxes.leave(ana.connection);
    await inboxes.sweep();
    expect(opened).toHaveLength(4);
    inboxes.leave(luis.connection);
    await inboxes.sweep();
    expect(opened).toEqual([]);
    expect(inboxes.counts()).toEqual({ people: 0, watched: 0 });
  });
});

describe('activity', () => {
  it('tells of the first message soon, and then of the newest one at most once in 2 s', async () => {
    const { world, inboxes, ana } = await setUp();
    inboxes.onBatch(world.say(LUIS, OPEN));
    await pass(100);
    expect(ana.activity()).toEqual([{ room: OPEN, head: 1, lastMessageSeq: 1 }]);
    for (let i = 0; i < 40; i++) {
      inboxes.onBatch(world.say(LUIS, OPEN));
      await pass(100);
    }
    await pass(2_000);
    const seqs = ana.activity().map(({ lastMessageSeq }) => lastMessageSeq);
    expect(seqs.length).toBeLessThanOrEqual(4);
    expect(seqs.at(-1)).toBe(41);
    for (const [i, at] of ana.times.entries())
      if (i > 0) expect(at - (ana.times[i - 1] ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it('sends one frame a second with the news of all rooms', async () => {
    const { world, inboxes, ana } = await setUp();
    for (let i = 0; i < 50; i++) {
      inboxes.onBatch(world.say(LUIS, [OPEN, CLOSED, DIRECT][i % 3] ?? 0));
      await pass(100);
    }
    await pass(3_000);
    for (const [i, at] of ana.times.entries())
      if (i > 0) expect(at - (ana.times[i - 1] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(ana.list.seen()).toEqual(seenIn(world.now(ANA)));
  });

  it('shares its bytes among all connections that get the same news', async () => {
    const { world, inboxes, ana, luis, enter } = await setUp();
    const third = enter(ANA);
    await pass(0);
    inboxes.onBatch(world.say(9, OPEN));
    await pass(100);
    expect(luis.bytes[1]).toBe(ana.bytes[1]);
    expect(third.bytes[1]).toBe(ana.bytes[1]);
  });

  it('is not sent to connections that follow the room, except for the count of a direct room', async () => {
    const { world, inboxes, ana } = await setUp();
    for (const id of [OPEN, DIRECT]) ana.subscriptions.set(id, { room: {} });
    const lastAt = new Date().toISOString();
    for (const id of [OPEN, DIRECT]) inboxes.onBatch(world.say(LUIS, id));
    await pass(100);
    expect(ana.activity()).toEqual([{ room: DIRECT, head: 1, lastMessageSeq: 1, unread: 1, lastAt }]);
    ana.subscriptions.delete(OPEN);
    inboxes.unfollowed(ana.connection, OPEN);
    await pass(1_000);
    expect(ana.activity().at(-1)).toEqual({ room: OPEN, head: 1, lastMessageSeq: 1 });
  });

  it('is not caused by changes, except that a deletion may change the count of a direct room', async () => {
    const { world, inboxes, ana } = await setUp();
    const lastAt = new Date().toISOString();
    inboxes.onBatch(world.say(LUIS, DIRECT));
    await pass(3_000);
    const before = ana.activity().length;
    inboxes.onBatch({ roomId: DIRECT, firstSeq: 2, entries: [{ kind: 'removal', frame: Buffer.alloc(0) }] });
    world.room(DIRECT).log.push(null);
    inboxes.onBatch(world.remove(OPEN));
    await pass(3_000);
    expect(ana.activity()).toHaveLength(before);
    inboxes.onBatch(world.remove(DIRECT));
    await pass(3_000);
    expect(ana.activity().slice(before)).toEqual([{ room: DIRECT, head: 3, lastMessageSeq: 1, unread: 0, lastAt }]);
  });

  it('is found by the sweep when the broker lost the message', async () => {
    const { world, inboxes, ana } = await setUp();
    for (const id of [OPEN, CLOSED, DIRECT]) world.say(LUIS, id);
    await inboxes.sweep();
    await pass(100);
    expect(ana.list.seen()).toEqual(seenIn(world.now(ANA)));
  });

  it('brings a direct room into the list with its first message, and a hidden one back', async () => {
    const { world, inboxes, luis } = await setUp();
    expect(luis.list.rooms.has(DIRECT)).toBe(false);
    inboxes.onBatch(world.say(ANA, DIRECT));
    await pass(100);
    expect(luis.list.rooms.get(DIRECT)).toMatchObject({ lastMessageSeq: 1, direct: { unread: 1 } });
    world.hide(LUIS);
    await inboxes.sweep();
    await pass(100);
    expect(luis.list.rooms.has(DIRECT)).toBe(false);
    inboxes.onBatch(world.remove(DIRECT));
    await pass(3_000);
    expect(luis.list.rooms.has(DIRECT)).toBe(false);
    inboxes.onBatch(world.say(ANA, DIRECT));
    await pass(3_000);
    expect(luis.list.seen()).toEqual(seenIn(world.now(LUIS)));
  });

  it('of a closed room reaches nobody who was removed before, even if this node has not heard of it', async () => {
    const { world, inboxes, ana, luis } = await setUp();
    inboxes.onBatch(world.say(LUIS, CLOSED));
    await pass(3_000);
    world.leave(ANA, CLOSED);
    inboxes.onBatch(world.say(LUIS, CLOSED));
    await pass(3_000);
    expect(ana.activity().map(({ lastMessageSeq }) => lastMessageSeq)).toEqual([1]);
    expect(luis.activity().map(({ lastMessageSeq }) => lastMessageSeq)).toEqual([1, 2]);
  });

  it('asks for members of a closed room only when some have changed', async () => {
    const { world, inboxes } = await setUp();
    for (let i = 0; i < 3; i++) {
      inboxes.onBatch(world.say(LUIS, CLOSED));
      await pass(3_000);
    }
    expect(world.asked.filter((what) => what === 'membersVersions')).toHaveLength(3);
    expect(world.asked.filter((what) => what === 'members')).toHaveLength(1);
  });

  it('that could not be counted is sent when the database is back', async () => {
    const { world, inboxes, ana } = await setUp();
    world.down = true;
    const lastAt = new Date().toISOString();
    inboxes.onBatch(world.say(LUIS, DIRECT));
    await pass(3_000);
    expect(ana.activity()).toEqual([]);
    world.down = false;
    await pass(3_000);
    expect(ana.activity()).toEqual([{ room: DIRECT, head: 1, lastMessageSeq: 1, unread: 1, lastAt }]);
  });

  it('only marks the room at each message: no query and no frame until the next turn', async () => {
    const { world, inboxes, ana, luis } = await setUp();
    inboxes.leave(luis.connection);
    await inboxes.sweep();
    const [asked, frames] = [world.asked.length, ana.frames.length];
    for (let i = 0; i < 1_000; i++) inboxes.onBatch(world.say(LUIS, DIRECT));
    expect(world.asked).toHaveLength(asked);
    await pass(100);
    expect(world.asked.slice(asked)).toEqual(['directNews']);
    expect(ana.frames).toHaveLength(frames + 1);
  });
});

describe('mentions', () => {
  it('are told to those who are named, on all their connections, also where they follow the room', async () => {
    const { world, inboxes, ana, luis, enter } = await setUp();
    const other = enter(ANA);
    await pass(0);
    ana.subscriptions.set(OPEN, { room: {} });
    inboxes.onBatch(world.say(9, OPEN, [ANA]));
    await pass(100);
    for (const tab of [ana, other]) {
      expect(tab.activity().at(-1)).toEqual({ room: OPEN, head: 1, lastMessageSeq: 1, mentions: 1 });
    }
    expect(luis.activity()).toEqual([{ room: OPEN, head: 1, lastMessageSeq: 1 }]);
  });

  it.each([[[ALL]], [[ALL, ANA]]])('of everybody count once for each person: %j', async (names) => {
    const { world, inboxes, ana, luis } = await setUp();
    inboxes.onBatch(world.say(LUIS, CLOSED, names));
    await pass(100);
    expect(ana.list.rooms.get(CLOSED)?.mentions).toBe(1);
    expect(luis.list.rooms.get(CLOSED)?.mentions).toBeUndefined();
  });

  it('follow an edit and a deletion', async () => {
    const { world, inboxes, ana, luis } = await setUp();
    inboxes.onBatch(world.say(9, OPEN, [ANA]));
    await pass(2_000);
    inboxes.onBatch(world.edit(OPEN, [LUIS]));
    await pass(2_000);
    expect([ana, luis].map(({ list }) => list.rooms.get(OPEN)?.mentions)).toEqual([undefined, 1]);
    inboxes.onBatch(world.remove(OPEN));
    await pass(2_000);
    for (const tab of [ana, luis]) expect(tab.list.seen()).toEqual(seenIn(world.now(tab.member.userId)));
  });

  it('are found by the sweep when the broker lost the message and the edit', async () => {
    const { world, inboxes, ana } = await setUp();
    world.say(LUIS, OPEN);
    world.edit(OPEN, [ANA]);
    await inboxes.sweep();
    await pass(100);
    expect(ana.list.rooms.get(OPEN)?.mentions).toBe(1);
  });

  it('drop to 0 in the same frame in which the room is read, and a partial count follows soon', async () => {
    const { world, inboxes, ana } = await setUp();
    for (let i = 0; i < 2; i++) inboxes.onBatch(world.say(LUIS, OPEN, [ANA]));
    await pass(2_000);
    inboxes.onInbox(world.read(ANA, OPEN, 1) as InboxChanged);
    await pass(2_000);
    expect(ana.list.rooms.get(OPEN)?.mentions).toBe(1);
    inboxes.onInbox(world.read(ANA, OPEN, 2) as InboxChanged);
    expect(ana.list.rooms.get(OPEN)?.mentions).toBeUndefined();
    inboxes.onInbox(world.read(ANA, OPEN, 2, 1) as InboxChanged);
    await pass(2_000);
    expect(ana.list.rooms.get(OPEN)?.mentions).toBe(2);
  });

  it('that could not be counted are sent when the database is back', async () => {
    const { world, inboxes, ana } = await setUp();
    world.down = true;
    inboxes.onBatch(world.say(LUIS, OPEN, [ANA]));
    await pass(3_000);
    world.down = false;
    await pass(3_000);
    expect(ana.list.rooms.get(OPEN)?.mentions).toBe(1);
  });

  it('of everybody, in message after message, are counted once a second', { tags: 'frames/mentions' }, async () => {
    const { world, inboxes, ana } = await setUp();
    for (let i = 0; i < 100; i++) {
      inboxes.onBatch(world.say(LUIS, OPEN, [ALL]));
      await pass(50);
    }
    await pass(2_000);
    expect(world.asked.filter((what) => what === 'mentions').length).toBeLessThanOrEqual(7);
    expect(ana.list.rooms.get(OPEN)?.mentions).toBe(100);
  });

  it('are not counted in a room where nobody on this node is named', async () => {
    const { world, inboxes } = await setUp();
    for (let i = 0; i < 100; i++) inboxes.onBatch(world.say(LUIS, OPEN, [99]));
    await pass(3_000);
    expect(world.asked.filter((what) => what === 'concerned')).toHaveLength(1);
    expect(world.asked).not.toContain('mentions');
  });
});

describe('no older state is sent after a newer one', () => {
  /** Ana's node, with answers of the database that take a while from now on. */
  async function slow() {
    const all = await setUp();
    all.world.latencyMs = () => 100;
    return all;
  }
  const shows = (world: World, tabs: Tab[]) => {
    for (const { list, member, broken } of tabs) {
      expect(broken).toBeNull();
      expect(list.seen()).toEqual(seenIn(world.now(member.userId)));
    }
  };

  it('if a count is read, and then the room', async () => {
    const { world, inboxes, ana } = await slow();
    inboxes.onBatch(world.say(LUIS, DIRECT));
    await pass(60);
    inboxes.onInbox(world.read(ANA, DIRECT, 1) as InboxChanged);
    await pass(5_000);
    shows(world, [ana]);
  });

  it('if a count of mentions is read, and then the room', async () => {
    const { world, inboxes, ana } = await slow();
    inboxes.onBatch(world.say(LUIS, OPEN, [ANA]));
    await pass(160);
    inboxes.onInbox(world.read(ANA, OPEN, 1) as InboxChanged);
    await pass(5_000);
    shows(world, [ana]);
  });

  it('if a mention comes while the inbox is loaded', async () => {
    const { world, inboxes, ana, enter } = await slow();
    const tab = enter(ANA);
    await pass(110);
    inboxes.onBatch(world.say(LUIS, CLOSED, [ALL]));
    await pass(5_000);
    expect(tab.list.rooms.get(CLOSED)?.mentions).toBe(1);
    shows(world, [ana, tab]);
  });

  it('if a part of a direct room was read', async () => {
    const { world, inboxes, ana } = await slow();
    for (let i = 0; i < 3; i++) inboxes.onBatch(world.say(LUIS, DIRECT));
    await pass(5_000);
    inboxes.onInbox(world.read(ANA, DIRECT, 1) as InboxChanged);
    await pass(5_000);
    expect(ana.list.rooms.get(DIRECT)?.direct?.unread).toBe(2);
    shows(world, [ana]);
  });

  it.each([OPEN, CLOSED, DIRECT])('if a message comes in room %i while the inbox is loaded', async (id) => {
    const { world, inboxes, ana, enter } = await slow();
    const tab = enter(ANA);
    await pass(110);
    inboxes.onBatch(world.say(LUIS, id));
    await pass(5_000);
    shows(world, [ana, tab]);
  });

  it('if the person reads while the inbox is loaded', async () => {
    const { world, inboxes, ana, enter } = await slow();
    inboxes.onBatch(world.say(LUIS, OPEN));
    await pass(3_000);
    const tab = enter(ANA);
    await pass(50);
    inboxes.onInbox(world.read(ANA, OPEN, 1) as InboxChanged);
    await pass(5_000);
    shows(world, [ana, tab]);
  });

  it('if the person is removed from a closed room while the inbox is loaded', async () => {
    const { world, inboxes, luis, enter } = await slow();
    inboxes.onBatch(world.say(LUIS, CLOSED));
    const stranger = 3;
    world.join(stranger, CLOSED);
    await pass(3_000);
    world.latencyMs = () => 400;
    const tab = enter(stranger);
    await pass(410);
    world.latencyMs = () => 1;
    world.leave(stranger, CLOSED);
    inboxes.onBatch(world.say(LUIS, CLOSED));
    await pass(200);
    expect(luis.activity().at(-1)?.lastMessageSeq).toBe(2);
    await pass(3_000);
    inboxes.onBatch(world.say(LUIS, CLOSED));
    await pass(3_000);
    expect(luis.activity().at(-1)?.lastMessageSeq).toBe(3);
    expect(tab.types()).toEqual(['inbox']);
  });
});

describe('whatever happens, in whatever order, and with every third hint lost', () => {
  const user = fc.constantFrom(ANA, LUIS);
  const room = fc.constantFrom(OPEN, CLOSED, DIRECT, DIRECT, DIRECT);
  const seq = fc.nat({ max: 5 });
  const step = fc.record({
    what: fc.constantFrom(
      'say',
      'say',
      'say',
      'edit',
      'remove',
      'read',
      'read',
      'unread',
      'join',
      'leave',
      'hide',
      'connect',
      'sweep',
    ),
    user,
    room,
    seq,
    names: fc.constantFrom([], [], [ANA], [LUIS], [ALL], [ANA, ALL]),
    lost: fc.constantFrom(false, false, true),
    delay: fc.constantFrom(0, 1, 30, 400),
    wait: fc.constantFrom(0, 0, 1, 20, 60, 700, 2_100),
  });

  it('every tab shows what the database gives once nothing is under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
        fc.infiniteStream(fc.nat({ max: 60 })),
        async (steps, latencies) => {
          vi.clearAllTimers();
          const world = new World();
          world.latencyMs = () => latencies.next().value ?? 0;
          const nodes = [node(world), node(world)];
          const tabs = nodes.flatMap(({ enter }) => [enter(ANA), enter(LUIS)]);
          const tell = (delay: number, lost: boolean, told: (inboxes: Inboxes) => void) => {
            for (const [i, { inboxes }] of nodes.entries()) {
              if (!lost || i === 0) setTimeout(() => told(inboxes), i === 0 ? 0 : delay);
            }
          };
          for (const { what, user: who, room: where, seq: at, names, lost, delay, wait } of steps) {
            const heard = (batch: Batch) => tell(delay, lost, (inboxes) => inboxes.onBatch(batch));
            const changed = (change: InboxChanged | null) =>
              change && tell(delay, lost, (inboxes) => inboxes.onInbox(change));
            if (what === 'say') heard(world.say(who, where, names));
            if (what === 'edit') heard(world.edit(where, names));
            if (what === 'remove') heard(world.remove(where));
            if (what === 'read') changed(world.read(who, where, at));
            if (what === 'unread') changed(world.read(who, where, 0, at));
            if (what === 'join') world.join(who, where);
            if (what === 'leave') world.leave(who, where);
            if (what === 'hide') world.hide(who);
            if (['join', 'leave', 'hide'].includes(what)) changed({ userId: who });
            if (what === 'connect') tabs.push((nodes[at % 2] as (typeof nodes)[number]).enter(who));
            if (what === 'sweep') void nodes[at % 2]?.inboxes.sweep();
            await pass(wait);
          }
          for (let i = 0; i < 4; i++) {
            for (const { inboxes } of nodes) void inboxes.sweep();
            await pass(2_000);
          }
          for (const tab of tabs) expect(tab.broken).toBeNull();
          for (const tab of tabs) expect(tab.list.seen()).toEqual(seenIn(world.now(tab.member.userId)));
          for (const { inboxes } of nodes) inboxes.stop();
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});

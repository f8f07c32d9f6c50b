import { describe, expect, it, vi } from 'vitest';
import type { Broker } from '@/lib/broker/broker';
import type { LogEntry } from '@/lib/messages/events';
import type { RoomVersion } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import type { Connection } from './connection';
import { Hub, type HubSource } from './hub';
import type { Inboxes } from './inbox/inboxes';
import { WriteBatcher } from './write-batcher';

const FIVE_MINUTES_MS = 5 * 60_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} } as unknown as Log;
const broker = {
  open: async () => {},
  close() {},
  openTyping: async () => {},
  closeTyping() {},
  publish() {},
} as unknown as Broker;

/** A hub whose rooms never open: these tests are about its connections. */
function setUp() {
  const world = { now: 0, ended: new Set<string>(), shown: '', face: null as string | null };
  const source = {
    head: () => new Promise<number>(() => {}),
    versions: async (_ids?: number[]) => new Map<number, RoomVersion>(),
    members: async () => new Set<number>(),
    entries: async (_: number, __: { after: number; upTo: number; limit: number }): Promise<LogEntry[]> => [],
    liveSessions: async (ids: string[]) =>
      new Map(ids.filter((id) => !world.ended.has(id)).map((id) => [id, { shown: world.shown, face: world.face }])),
    touch: vi.fn(async (_ids: string[]) => {}),
  } satisfies HubSource;
  const inboxes = { leave() {}, sweep: async () => {}, onRoom: vi.fn() };
  const presence = { enter() {}, leave() {}, onProfile: vi.fn(), onGap() {}, isShown: () => true };
  const batcher = new WriteBatcher();
  const hub = new Hub({
    source,
    broker,
    batcher,
    inboxes: inboxes as unknown as Inboxes,
    presence,
    guests: { onInbox() {} },
    log: quiet,
    epoch: 'one',
    now: () => world.now,
  });
  const join = (sessionId: string) => {
    const member = { sessionId, userId: 1, username: 'ana', shown: '', face: null };
    const connection = { member, subscriptions: new Map(), closed: false, close: () => hub.leave(asConnection) };
    const asConnection = connection as unknown as Connection;
    hub.enter(asConnection);
    return member;
  };
  return { world, hub, source, inboxes, presence, join };
}

it('reads the profile of a person again when their sessions must be checked', () => {
  const { hub, presence } = setUp();
  hub.onSessions({ sessionId: 'a' });
  hub.onSessions({ userId: 1 });
  expect(presence.onProfile.mock.calls).toEqual([[1]]);
});

it('answers a subscription only when nothing can fail any more', async () => {
  const { source, hub } = setUp();
  const heads = [Promise.resolve(3), Promise.reject(new Error('no database')), Promise.resolve(5)];
  source.head = () => heads.shift() ?? Promise.resolve(5);
  const frames: unknown[] = [];
  const send = (frame: unknown) => frames.push(frame);
  const member = { sessionId: 'a', userId: 1, username: 'ana', shown: '', face: null };
  const fake = { member, subscriptions: new Map(), closed: false, speaksV1: true, speaksV2: true, send };
  const connection = fake as unknown as Connection;
  const room = { id: 7, name: 'huerta', title: '', archivedAt: null };
  const ask = () => hub.admit(hub.reserve(connection, 7, 1), room, { since: 5, epoch: null });
  await expect(ask()).rejects.toThrow('no database');
  expect(frames).toEqual([]);
  expect(connection.subscriptions.get(7)?.room).toBeNull();
  const log = ['uno', 'dos', 'tres', 'cuatro', 'cinco'].map((text, i) => {
    return { type: 'message' as const, seq: i + 1, text, user: 'ana', datetime: '', clientId: '' };
  });
  source.entries = async (_, { after, upTo }) => log.slice(after, upTo);
  await ask();
  expect(frames[0]).toEqual({ type: 'subscribed', room: 7, ref: 1, head: 5 });
});

describe('a room that changed', () => {
  /**
   * A hub with somebody in room 7. `versions` is what the database says of rooms; it answers when `answer` is called.
   */
  async function opened() {
    const { hub, source, inboxes } = setUp();
    const waiting: (() => void)[] = [];
    const world = { versions: new Map<number, RoomVersion>(), asked: [] as number[][] };
    source.head = async () => 0;
    source.versions = async (ids: number[] = []) => {
      world.asked.push(ids);
      const found = new Map(world.versions);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return found;
    };
    const frames: unknown[] = [];
    const send = (frame: unknown) => frames.push(frame);
    const member = { sessionId: 'a', userId: 1, username: 'ana', shown: '', face: null };
    const fake = { member, subscriptions: new Map(), closed: false, speaksV1: true, speaksV2: true, send };
    const connection = fake as unknown as Connection;
    await hub.admit(hub.reserve(connection, 7, 1), { id: 7, name: 'x', title: '', archivedAt: null }, null);
    frames.length = 0;
    const answer = () => waiting.shift()?.();
    return { hub, world, inboxes, frames, answer, connection };
  }
  const ENDED = { type: 'unsubscribed', room: 7, ref: 1, reason: 'archived' };

  it('is compared with the database without waiting for the sweep, and so are the inboxes that list it', async () => {
    const { hub, inboxes, frames, answer } = await opened();
    hub.onRoom({ roomId: 7 });
    expect(inboxes.onRoom).toHaveBeenCalledTimes(1);
    answer();
    await vi.waitFor(() => expect(frames).toEqual([ENDED]));
  });

  it('has its new rules for those who follow it already', async () => {
    const { hub, world, answer, connection } = await opened();
    const rules = { posting: 'moderators', slowSeconds: 30 } as const;
    world.versions.set(7, { head: 0, membersVersion: 0, rules });
    expect(connection.subscriptions.get(7)?.room?.rules).toEqual({ posting: 'everyone', slowSeconds: 0 });
    hub.onRoom({ roomId: 7 });
    answer();
    await vi.waitFor(() => expect(connection.subscriptions.get(7)?.room?.rules).toEqual(rules));
  });

  it('is compared again, together with other changed rooms, if it changes during the comparison', async () => {
    const { hub, world, frames, answer } = await opened();
    world.versions.set(7, { head: 0, membersVersion: 0 });
    hub.onRoom({ roomId: 7 });
    world.versions.clear();
    for (let i = 0; i < 5; i++) hub.onRoom({ roomId: 7 });
    answer();
    await vi.waitFor(() => expect(world.asked).toEqual([[7], [7]]));
    expect(frames).toEqual([]);
    answer();
    await vi.waitFor(() => expect(frames).toEqual([ENDED]));
  });

  it('costs no query if nobody here follows it', async () => {
    const { hub, world, inboxes } = await opened();
    hub.onRoom({ roomId: 8 });
    expect(world.asked).toEqual([]);
    expect(inboxes.onRoom).toHaveBeenCalledTimes(1);
  });
});

describe('the sweep', () => {
  it('records that the sessions of open sockets are in use, each once, and at most every five minutes', async () => {
    const { world, hub, source, join } = setUp();
    for (const id of ['a', 'a', 'b']) join(id);
    await hub.sweep();
    expect(source.touch.mock.calls).toEqual([[['a', 'b']]]);
    world.now = FIVE_MINUTES_MS - 1;
    await hub.sweep();
    expect(source.touch).toHaveBeenCalledTimes(1);
    join('c');
    world.now = FIVE_MINUTES_MS;
    await hub.sweep();
    expect(source.touch).toHaveBeenLastCalledWith(['a', 'b', 'c']);
  });

  it('gives the members of open sockets their present name and face', async () => {
    const { world, hub, join } = setUp();
    const member = join('a');
    Object.assign(world, { shown: 'Ana Ruiz', face: '5d2a' });
    await hub.sweep();
    expect(member).toMatchObject({ shown: 'Ana Ruiz', face: '5d2a' });
  });

  it('records nothing for sessions that have ended, or without open sockets', async () => {
    const { world, hub, source, join } = setUp();
    await hub.sweep();
    expect(source.touch).not.toHaveBeenCalled();
    for (const id of ['a', 'b']) join(id);
    world.ended = new Set(['a']);
    await hub.sweep();
    expect(source.touch.mock.calls).toEqual([[['b']]]);
  });
});

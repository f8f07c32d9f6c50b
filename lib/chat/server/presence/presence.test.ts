import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PresenceFrame } from '@/lib/chat/protocol';
import type { Connection } from '@/lib/chat/server/connection';
import { MemoryPresence } from '@/lib/presence/memory';
import type { Log } from '@/lib/telemetry/log';
import type { PresenceProfile } from '@/lib/users/profile';
import { Presence } from './presence';

const [ANA, LUIS, NOBODY] = [1, 2, 99];
const SOON_MS = 200;
const TURN_MS = 3_100;
const GRACE_MS = 30_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A connection that keeps the frames that it was sent. */
class Fake {
  readonly frames: PresenceFrame[] = [];
  closed = false;
  bufferedBytes = 0;
  readonly member: { userId: number };

  constructor(userId: number) {
    this.member = { userId };
  }

  queue(frame: Buffer): void {
    this.frames.push(JSON.parse(frame.toString().slice(frame.indexOf('{'))));
  }

  get asConnection(): Connection {
    return this as unknown as Connection;
  }
}

function setUp() {
  const warn = vi.fn();
  const world = {
    profiles: new Map<number, PresenceProfile>([ANA, LUIS].map((id) => [id, { hidden: false, status: null }])),
    down: false,
    asked: [] as (readonly number[])[],
    warn,
  };
  const store = new MemoryPresence();
  const node = () => {
    const profiles = async (userIds: readonly number[]) => {
      world.asked.push(userIds);
      if (world.down) throw new Error('no database');
      return new Map([...world.profiles].filter(([id]) => userIds.includes(id)));
    };
    const presence = new Presence({ store, profiles, log: { warn, error: warn } as unknown as Log });
    presence.start();
    return presence;
  };
  const enter = (presence: Presence, userId: number) => {
    const fake = new Fake(userId);
    presence.enter(fake.asConnection);
    return fake;
  };
  const presence = node();
  const watching = async (...people: number[]) => {
    const luis = enter(presence, LUIS);
    presence.watch(luis.asConnection, people);
    await pass(SOON_MS);
    luis.frames.length = 0;
    return luis;
  };
  return { world, store, node, presence, enter: (userId: number) => enter(presence, userId), enterAt: enter, watching };
}

const told = (...people: object[]) => ({ type: 'presence', people });
const ana = (state: string, more = {}) => ({ id: ANA, state, ...more });

describe('a watch', () => {
  it('is answered at once with those who are here or have a status, and an empty one too', async () => {
    const { world, presence, enter } = setUp();
    world.profiles.set(3, { hidden: false, status: { text: 'De viaje', until: null } });
    world.profiles.set(4, { hidden: false, status: null });
    enter(ANA);
    const luis = enter(LUIS);
    presence.watch(luis.asConnection, [ANA, 3, 4, NOBODY]);
    await pass(SOON_MS);
    const away = { id: 3, state: 'offline', status: { text: 'De viaje', until: null } };
    expect(luis.frames).toEqual([told(ana('active'), away)]);
    presence.watch(luis.asConnection, [4]);
    await pass(SOON_MS);
    expect(luis.frames.slice(1)).toEqual([told()]);
  });

  it('replaces the one before: of several at once, the last is answered', async () => {
    const { presence, enter } = setUp();
    const her = enter(ANA);
    const luis = enter(LUIS);
    presence.watch(luis.asConnection, [ANA]);
    presence.watch(luis.asConnection, [LUIS]);
    await pass(SOON_MS);
    expect(luis.frames).toEqual([told({ id: LUIS, state: 'active' })]);
    presence.state(her.asConnection, 'away');
    await pass(TURN_MS + GRACE_MS);
    expect(luis.frames).toHaveLength(1);
  });

  it('is answered with what is true now, though others are told in the next turn', async () => {
    const { presence, enter, watching } = setUp();
    const luis = await watching(ANA);
    const her = enter(ANA);
    presence.watch(her.asConnection, [ANA]);
    await pass(SOON_MS);
    expect(her.frames).toEqual([told(ana('active'))]);
    expect(luis.frames).toEqual([]);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    expect(her.frames).toHaveLength(1);
  });

  it('is answered with what is true when the connection takes frames again', async () => {
    const { presence, enter } = setUp();
    const luis = enter(LUIS);
    luis.bufferedBytes = 1_000_000;
    presence.watch(luis.asConnection, [ANA]);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([]);
    enter(ANA);
    luis.bufferedBytes = 0;
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
  });

  it('waits while the database is away, which is tried again only in the turns', async () => {
    const { world, presence, enter } = setUp();
    enter(ANA);
    await pass(SOON_MS);
    world.down = true;
    const luis = enter(LUIS);
    presence.watch(luis.asConnection, [ANA, LUIS]);
    await pass(4 * TURN_MS);
    expect(luis.frames).toEqual([]);
    expect(world.warn.mock.calls.length).toBeLessThanOrEqual(6);
    world.down = false;
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'), { id: LUIS, state: 'active' })]);
  });
});

describe('changes', () => {
  it('come in one frame each turn, and nothing comes if nothing changed', async () => {
    const { enter, watching, presence } = setUp();
    const luis = await watching(ANA, LUIS);
    const her = enter(ANA);
    presence.state(luis.asConnection, 'away');
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    presence.state(her.asConnection, 'away');
    presence.state(her.asConnection, 'active');
    await pass(5 * TURN_MS);
    expect(luis.frames).toHaveLength(1);
    // So long after he left the state, he is shown to be away.
    await pass(GRACE_MS);
    expect(luis.frames.slice(1)).toEqual([told({ id: LUIS, state: 'away' })]);
  });

  it('wait for a slow connection, which is then told the newest', async () => {
    const { world, enter, watching, presence } = setUp();
    const luis = await watching(ANA);
    luis.bufferedBytes = 1_000_000;
    enter(ANA);
    await pass(TURN_MS);
    world.profiles.set(ANA, { hidden: false, status: { text: 'Comiendo', until: null } });
    presence.onProfile(ANA);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([]);
    luis.bufferedBytes = 0;
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active', { status: { text: 'Comiendo', until: null } }))]);
  });

  it('are not told to a connection that has closed, whose people are let go', async () => {
    const { enter, watching, presence } = setUp();
    const luis = await watching(ANA, NOBODY);
    luis.closed = true;
    presence.leave(luis.asConnection);
    presence.watch(luis.asConnection, [ANA]);
    enter(ANA);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([]);
    expect(presence.counts()).toEqual({ here: 1, watched: 0 });
  });
});

describe('a person', () => {
  it('is active as long as one of their connections is', async () => {
    const { presence, enter, watching } = setUp();
    const [phone, desk] = [enter(ANA), enter(ANA)];
    const luis = await watching(ANA);
    presence.state(phone.asConnection, 'away');
    await pass(GRACE_MS + TURN_MS);
    expect(luis.frames).toEqual([]);
    presence.state(desk.asConnection, 'away');
    await pass(GRACE_MS + TURN_MS);
    presence.state(phone.asConnection, 'active');
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('away')), told(ana('active'))]);
  });

  it('who leaves and comes back within the time of grace was always here', async () => {
    const { presence, enter, watching } = setUp();
    const her = enter(ANA);
    const luis = await watching(ANA);
    presence.leave(her.asConnection);
    await pass(GRACE_MS - 2 * TURN_MS);
    const again = enter(ANA);
    await pass(2 * GRACE_MS);
    expect(luis.frames).toEqual([]);
    presence.leave(again.asConnection);
    await pass(GRACE_MS - TURN_MS);
    expect(luis.frames).toEqual([]);
    await pass(2 * TURN_MS);
    expect(luis.frames).toEqual([told(ana('offline'))]);
  });

  it('is here as long as they are on one of two nodes, and forgotten if that ends without a word', async () => {
    const { presence, node, enter, enterAt, watching } = setUp();
    const other = node();
    const here = enter(ANA);
    enterAt(other, ANA);
    const luis = await watching(ANA);
    presence.leave(here.asConnection);
    await pass(10 * GRACE_MS);
    expect(luis.frames).toEqual([]);
    await other.end();
    await pass(GRACE_MS);
    expect(luis.frames).toEqual([]);
    await pass(GRACE_MS + TURN_MS);
    expect(luis.frames).toEqual([told(ana('offline'))]);
  });

  it('who is hidden is offline from the next turn on, also if they left just before', async () => {
    const { world, presence, enter, watching } = setUp();
    const her = enter(ANA);
    const luis = await watching(ANA);
    world.profiles.set(ANA, { hidden: true, status: null });
    presence.onProfile(ANA);
    expect(presence.isShown(ANA)).toBe(true);
    await pass(TURN_MS);
    expect(presence.isShown(ANA)).toBe(false);
    expect(luis.frames).toEqual([told(ana('offline'))]);
    world.profiles.set(ANA, { hidden: false, status: null });
    presence.onProfile(ANA);
    await pass(TURN_MS);
    expect(luis.frames.slice(1)).toEqual([told(ana('active'))]);
    presence.leave(her.asConnection);
    await pass(TURN_MS);
    world.profiles.set(ANA, { hidden: true, status: null });
    presence.onProfile(ANA);
    await pass(TURN_MS);
    expect(luis.frames.slice(2)).toEqual([told(ana('offline'))]);
  });

  it('who is hidden is in no store', async () => {
    const { world, store, presence, enter } = setUp();
    world.profiles.set(LUIS, { hidden: true, status: null });
    for (const id of [ANA, LUIS]) enter(id);
    await pass(SOON_MS);
    expect(await store.states([ANA, LUIS])).toEqual(new Map([[ANA, 'active']]));
    world.profiles.set(ANA, { hidden: true, status: null });
    presence.onProfile(ANA);
    await pass(SOON_MS);
    expect(await store.states([ANA, LUIS])).toEqual(new Map());
  });

  it('who is deleted is offline and without a status, and nobody watches them any more', async () => {
    const { world, presence, enter, watching } = setUp();
    world.profiles.set(ANA, { hidden: false, status: { text: 'Aquí', until: null } });
    const her = enter(ANA);
    const luis = await watching(ANA);
    world.profiles.delete(ANA);
    presence.onProfile(ANA);
    presence.leave(her.asConnection);
    await pass(2 * TURN_MS);
    expect(luis.frames).toEqual([told(ana('offline'))]);
    expect(presence.counts()).toEqual({ here: 1, watched: 0 });
  });

  it('has no status after its end, without another query', async () => {
    const { world, enter, watching } = setUp();
    const until = new Date(Date.now() + 10_000);
    world.profiles.set(ANA, { hidden: false, status: { text: 'Comiendo', until } });
    enter(ANA);
    const luis = await watching(ANA);
    const asked = world.asked.length;
    await pass(10_000 - TURN_MS);
    expect(luis.frames).toEqual([]);
    await pass(2 * TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    expect(world.asked).toHaveLength(asked);
  });
});

it('reads all profiles again after a gap, and each minute, in case a hint was lost', async () => {
  const { world, presence, watching } = setUp();
  const luis = await watching(ANA);
  world.profiles.set(ANA, { hidden: false, status: { text: 'Uno', until: null } });
  presence.onGap();
  await pass(TURN_MS);
  expect(luis.frames).toEqual([told(ana('offline', { status: { text: 'Uno', until: null } }))]);
  world.profiles.set(ANA, { hidden: false, status: null });
  await pass(60_000 + TURN_MS);
  expect(luis.frames.slice(1)).toEqual([told(ana('offline'))]);
});

it('costs a query for the last set only, however often a connection watches other people', async () => {
  const { world, presence, enter } = setUp();
  const luis = enter(LUIS);
  await pass(SOON_MS);
  world.asked.length = 0;
  for (let i = 0; i < 200; i++) {
    presence.watch(
      luis.asConnection,
      Array.from({ length: 500 }, (_, k) => 1_000 + 500 * i + k),
    );
  }
  expect(presence.counts().watched).toBe(500);
  await pass(TURN_MS);
  expect(world.asked.map((ids) => ids.length)).toEqual([500]);
  expect(luis.frames).toEqual([told()]);
  // None of them exists.
  expect(presence.counts().watched).toBe(0);
});

it('tells the store who has left before the node ends', async () => {
  const { store, presence, enter } = setUp();
  const her = enter(ANA);
  await pass(SOON_MS);
  presence.leave(her.asConnection);
  await presence.end();
  await pass(GRACE_MS - 1);
  expect(await store.states([ANA])).toEqual(new Map([[ANA, 'active']]));
  await pass(1);
  expect(await store.states([ANA])).toEqual(new Map());
});

import { describe, expect, it } from 'vitest';
import { CLOSE } from '@/lib/chat/protocol';
import { Connection } from './connection';
import { FakeClock, type FakeSocket, openInto, settle } from './fakes';
import { type EndReason, ROOM_TIMES, Subscription } from './subscription';

function setUp() {
  const world = {
    clock: new FakeClock(),
    sockets: [] as FakeSocket[],
    probes: 0,
    refusal: null as EndReason | null | 'failed',
    hidden: false,
    chance: 0,
    delay: 0,
    cursor: { since: 3, epoch: 'one' },
    states: [] as string[],
    frames: [] as string[],
    get last(): FakeSocket {
      return this.sockets.at(-1) as FakeSocket;
    },
    get subscribes(): number {
      return this.sockets.flatMap((socket) => socket.sent('subscribe')).length;
    },
  };
  const { clock } = world;
  const connection = new Connection({
    userId: 1,
    url: () => 'ws://chat.example',
    open: openInto(world.sockets),
    probe: async () => null,
    isHidden: () => world.hidden,
    clock,
    random: () => 0,
  });
  const room = new Subscription(
    {
      connection,
      room: 1,
      cursor: () => world.cursor,
      delayMs: () => world.delay,
      async probe() {
        world.probes++;
        return world.refusal;
      },
      isHidden: () => world.hidden,
      clock,
      random: () => world.chance,
    },
    { stateChanged: (state) => world.states.push(state), received: ({ type }) => world.frames.push(type) },
  );
  return { world, connection, room };
}

async function followed() {
  const all = setUp();
  all.room.start();
  all.connection.start();
  await all.world.clock.pass(0);
  all.world.last.join(3);
  return all;
}

/** Says that the room is closed, to the subscription that is current. */
function close({ last, subscribes }: ReturnType<typeof setUp>['world'], reason = 'archived'): void {
  last.say({ type: 'unsubscribed', ref: subscribes, reason });
}

describe('subscribing', () => {
  it('happens on each hello, from the current place, with a higher ref', async () => {
    const { world, room } = await followed();
    expect(room.state).toBe('following');
    world.cursor = { since: 9, epoch: 'two' };
    world.last.drop();
    expect(room.state).toBe('idle');
    await world.clock.pass(500);
    world.last.hello();
    expect(room.state).toBe('asked');
    expect(world.last.frames).toEqual([{ type: 'subscribe', room: 1, ref: 2, since: 9, epoch: 'two' }]);
  });

  it('happens at once on a connection that is open already', async () => {
    const { world, connection, room } = setUp();
    connection.start();
    await world.clock.pass(0);
    world.last.hello();
    world.delay = 3_000;
    room.start();
    expect(world.subscribes).toBe(1);
  });

  it('is delayed a little for rooms that are not on the screen', async () => {
    const { world, room } = setUp();
    world.delay = 3_000;
    room.start();
    await world.clock.pass(0);
    expect(world.subscribes).toBe(0);
  });

  it('is tried again after the backoff if the server could not ask its database', async () => {
    const { world, room } = await followed();
    world.chance = 1;
    room.renew();
    await world.clock.pass(1_000);
    for (const wait of [1_500, 2_500]) {
      world.last.say({ type: 'error', code: 'unavailable', retryable: true, ref: world.subscribes });
      const before = world.subscribes;
      await world.clock.pass(wait - 1);
      expect(world.subscribes).toBe(before);
      await world.clock.pass(1);
      expect(world.subscribes).toBe(before + 1);
    }
    world.last.admit();
    expect(room.state).toBe('following');
  });

  it('drops the connection if there is no answer', async () => {
    const { world, connection, room } = setUp();
    room.start();
    connection.start();
    await world.clock.pass(0);
    world.last.hello();
    await world.clock.pass(ROOM_TIMES.answerMs);
    expect(connection.state).toBe('waiting');
  });

  it('ignores answers to an earlier one', async () => {
    const { world, room } = await followed();
    room.renew();
    await world.clock.pass(1_000);
    world.last.say({ type: 'subscribed', ref: 1, head: 3 });
    world.last.say({ type: 'unsubscribed', ref: 1, reason: 'archived' });
    world.last.say({ type: 'error', code: 'no_room', retryable: false, ref: 1 });
    world.last.say({ type: 'head', head: 4 });
    await settle();
    expect(room.state).toBe('asked');
    expect(world.frames).toEqual(['subscribed']);
  });
});

describe('a room that is closed', () => {
  it.each([
    ['archived', 'archived'],
    ['no_room', 'noRoom'],
  ])('with the reason %j is %s, and the connection stays', async (reason, expected) => {
    const { world, room, connection } = await followed();
    close(world, reason);
    expect([room.state, room.endReason]).toEqual(['ended', expected]);
    expect(connection.state).toBe('open');
  });

  it.each([
    ['archived', 'archived'],
    ['noRoom', 'noRoom'],
  ] as const)('when it is subscribed to: the history says %s', async (refusal, expected) => {
    const { world, room, connection } = setUp();
    world.refusal = refusal;
    room.start();
    connection.start();
    await world.clock.pass(0);
    world.last.hello();
    world.last.say({ type: 'error', code: 'no_room', retryable: false, ref: 1 });
    await settle();
    expect([room.state, room.endReason]).toEqual(['ended', expected]);
  });

  it('is subscribed to again if the request for its history gets no answer', async () => {
    const { world, room, connection } = setUp();
    world.refusal = 'failed';
    room.start();
    connection.start();
    await world.clock.pass(0);
    world.last.hello();
    world.last.say({ type: 'error', code: 'no_room', retryable: false, ref: 1 });
    await settle();
    expect([room.state, room.endReason]).toEqual(['due', null]);
    await world.clock.pass(ROOM_TIMES.closedMinMs);
    expect(world.subscribes).toBe(2);
  });

  it('is asked about again and again, and followed once it is open', async () => {
    const { world, room } = await followed();
    world.chance = 1;
    close(world);
    world.refusal = 'archived';
    await world.clock.pass(ROOM_TIMES.closedMinMs - 1);
    expect(world.probes).toBe(0);
    for (let i = 0; i < 20; i++) {
      await world.clock.pass(30_000);
      world.last.say({ type: 'alive' });
    }
    expect(world.probes).toBeGreaterThan(10);
    expect([room.state, world.subscribes]).toEqual(['ended', 1]);
    world.refusal = null;
    await world.clock.passUntil(() => world.subscribes === 2, 30_500);
    expect(room.endReason).toBeNull();
    world.last.admit();
    expect(room.state).toBe('following');
  });

  it('stays closed as long as nobody answers, also over a new connection', async () => {
    const { world, room } = await followed();
    close(world);
    world.refusal = 'failed';
    world.last.drop();
    await world.clock.pass(500);
    world.last.hello();
    await world.clock.pass(30_000);
    room.wake();
    await settle();
    expect([room.state, room.endReason, world.subscribes]).toEqual(['ended', 'archived', 1]);
    world.refusal = null;
    await world.clock.passUntil(() => world.subscribes === 2, 30_500);
  });

  it('is asked about once a minute while the tab is hidden, and at once when it is shown', async () => {
    const { world, room } = await followed();
    world.hidden = true;
    world.refusal = 'archived';
    close(world);
    await world.clock.pass(ROOM_TIMES.closedHiddenMs - 10_000);
    world.last.say({ type: 'alive' });
    expect(world.probes).toBe(0);
    await world.clock.pass(10_000);
    expect(world.probes).toBe(1);
    world.refusal = null;
    room.wake();
    await settle();
    expect(world.subscribes).toBe(2);
  });

  it('tells the new reason if the reason has changed', async () => {
    const { world, room, connection } = await followed();
    close(world, 'no_room');
    world.refusal = 'archived';
    room.wake();
    await settle();
    expect(room.endReason).toBe('archived');
    world.refusal = 'signedOut';
    room.wake();
    await settle();
    expect(connection.endReason).toBe('signedOut');
    await world.clock.pass(120_000);
    expect(world.probes).toBe(2);
  });

  it('is asked about less often if its subscription is still refused', async () => {
    const { world } = await followed();
    world.chance = 1;
    close(world);
    for (let i = 0; i < 100; i++) {
      await world.clock.pass(6_000);
      world.last.say({ type: 'alive' });
      close(world);
    }
    expect(world.subscribes).toBeLessThan(40);
  });

  it('is not asked about any more when the session has ended, or when it is dropped', async () => {
    const { world, room } = await followed();
    close(world);
    world.last.drop(CLOSE.signedOut);
    expect(world.clock.pending).toBe(0);
    room.stop();
    expect(world.clock.pending).toBe(0);
  });
});

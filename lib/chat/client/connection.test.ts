import { describe, expect, it } from 'vitest';
import { CLOSE, SILENCE_MS, SUBPROTOCOL } from '@/lib/chat/protocol';
import { Connection, type EndReason, TIMES } from './connection';
import { FakeClock, FakeSocket, settle } from './fakes';
import type { ReceivedFrame } from './frames';

function setUp() {
  const world = {
    clock: new FakeClock(),
    sockets: [] as FakeSocket[],
    probes: 0,
    refusal: null as EndReason | null | 'failed',
    hidden: false,
    chance: 0,
    frames: [] as ReceivedFrame[],
    states: [] as string[],
    get last(): FakeSocket {
      return this.sockets.at(-1) as FakeSocket;
    },
  };
  const socket = new Connection({
    user: 'ana',
    url: () => `ws://chat.example/${world.sockets.length}`,
    open(url, protocol) {
      const made = new FakeSocket(url, protocol);
      world.sockets.push(made);
      return made;
    },
    async probe() {
      world.probes++;
      return world.refusal;
    },
    isHidden: () => world.hidden,
    clock: world.clock,
    random: () => world.chance,
  });
  socket.subscribe({
    stateChanged: (state) => world.states.push(state),
    received: (frame) => world.frames.push(frame),
  });
  return { world, socket };
}

async function opened() {
  const all = setUp();
  all.socket.start();
  await all.world.clock.pass(0);
  all.world.last.hello();
  return all;
}

describe('connecting', () => {
  it('offers the subprotocol and is open with hello, not before', async () => {
    const { world, socket } = setUp();
    socket.start();
    await world.clock.pass(0);
    expect(world.last.protocol).toBe(SUBPROTOCOL);
    world.last.readyState = 1;
    expect(socket.send({ message: 'hola' })).toBe(false);
    world.last.hello(7);
    expect(socket.state).toBe('open');
    expect(world.frames).toEqual([{ type: 'hello', user: 'ana', head: 7, epoch: 'one' }]);
    expect(socket.send({ message: 'hola' })).toBe(true);
  });

  it('does not dial if it is stopped immediately', async () => {
    const { world, socket } = setUp();
    socket.start();
    socket.stop();
    socket.start();
    await world.clock.pass(0);
    expect(world.sockets).toHaveLength(1);
  });

  it('gives up a try without hello', async () => {
    const { world, socket } = setUp();
    socket.start();
    await world.clock.pass(TIMES.helloMs);
    expect(socket.state).toBe('waiting');
    expect(world.last.closed).toBe(true);
  });

  it('asks for the URL again on each try, to resume from the current place', async () => {
    const { world } = await opened();
    world.last.drop();
    await world.clock.pass(500);
    expect(world.sockets.map(({ url }) => url)).toEqual(['ws://chat.example/0', 'ws://chat.example/1']);
  });

  it('does not use a connection that belongs to somebody else', async () => {
    const { world, socket } = setUp();
    socket.start();
    await world.clock.pass(0);
    world.last.hello(0, { user: 'luis' });
    expect([socket.state, socket.endReason]).toEqual(['ended', 'otherUser']);
    expect(socket.send({ message: 'hola' })).toBe(false);
  });
});

describe('losing the connection', () => {
  it('waits longer after each failure, and starts over after a good connection', async () => {
    const { world, socket } = await opened();
    world.chance = 1;
    world.last.drop();
    for (const wait of [1_000, 1_500, 2_500]) {
      const before = world.sockets.length;
      await world.clock.pass(wait - 1);
      expect(world.sockets).toHaveLength(before);
      await world.clock.pass(1);
      expect(world.sockets).toHaveLength(before + 1);
      world.last.drop();
    }
    await world.clock.pass(30_000);
    world.last.hello();
    await world.clock.pass(TIMES.stableMs);
    world.last.drop();
    await world.clock.pass(1_000);
    expect(socket.state).toBe('connecting');
  });

  it('does not count a connection as good that opens and drops at once', async () => {
    const { world } = await opened();
    world.chance = 1;
    for (let i = 0; i < 6; i++) {
      world.last.drop();
      await world.clock.pass(30_000);
      world.last.hello();
    }
    const before = world.sockets.length;
    world.last.drop();
    await world.clock.pass(20_000);
    expect(world.sockets).toHaveLength(before);
  });

  it('does not wait longer each time when one node after the other is restarted', async () => {
    const { world } = await opened();
    world.chance = 1;
    for (let restarts = 1; restarts <= 3; restarts++) {
      world.last.drop(CLOSE.restart);
      await world.clock.pass(1_000);
      expect(world.sockets).toHaveLength(restarts + 1);
      world.last.hello();
    }
  });

  it('comes back at once when the network does', async () => {
    const { world, socket } = await opened();
    world.chance = 1;
    for (let i = 0; i < 5; i++) {
      world.last.drop();
      await world.clock.pass(20_000);
    }
    world.last.drop();
    socket.networkBack();
    const before = world.sockets.length;
    await world.clock.pass(0);
    expect(world.sockets).toHaveLength(before + 1);
  });

  it('comes back at once when somebody looks, and slowly while nobody does', async () => {
    const { world, socket } = await opened();
    world.hidden = true;
    world.last.drop();
    await world.clock.pass(TIMES.hiddenRetryMs - 1);
    expect(world.sockets).toHaveLength(1);
    void socket.wake();
    await world.clock.pass(0);
    expect(world.sockets).toHaveLength(2);
  });

  it('treats a minute of silence as a loss', async () => {
    const { world, socket } = await opened();
    await world.clock.pass(SILENCE_MS - 1);
    world.last.say({ type: 'head', head: 0 });
    await world.clock.pass(SILENCE_MS - 1);
    expect(socket.state).toBe('open');
    await world.clock.pass(1);
    expect(socket.state).toBe('waiting');
  });

  it('reconnects as soon as somebody looks if a heartbeat is overdue', async () => {
    const { world, socket } = await opened();
    await world.clock.pass(TIMES.overdueMs - 1_000);
    void socket.wake();
    expect(socket.state).toBe('open');
    await world.clock.pass(2_000);
    void socket.wake();
    await world.clock.pass(0);
    expect(world.sockets).toHaveLength(2);
  });

  it('ignores a connection that it has dropped', async () => {
    const { world, socket } = await opened();
    const old = world.last;
    socket.restart();
    await world.clock.pass(0);
    world.frames.length = 0;
    old.say({ type: 'head', head: 9 });
    old.drop(CLOSE.signedOut);
    expect(world.frames).toEqual([]);
    expect(socket.state).toBe('connecting');
  });
});

describe('being refused', () => {
  it('ends when the session has ended', async () => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.signedOut);
    await world.clock.pass(120_000);
    expect([socket.state, socket.endReason]).toEqual(['ended', 'signedOut']);
    expect(world.sockets).toHaveLength(1);
  });

  it('ends when the room is gone', async () => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.noRoom);
    expect(socket.endReason).toBe('noRoom');
  });

  it('comes back after every other close code', async () => {
    for (const code of [1000, 1001, 1006, CLOSE.restart, CLOSE.tryAgain, CLOSE.tooBig]) {
      const { world, socket } = await opened();
      world.last.drop(code);
      expect(socket.state).toBe('waiting');
    }
  });

  it('asks with an ordinary request why it fails repeatedly', async () => {
    const { world, socket } = setUp();
    socket.start();
    await world.clock.pass(0);
    world.last.drop();
    expect(world.probes).toBe(0);
    world.refusal = 'signedOut';
    await world.clock.pass(500);
    world.last.drop();
    await settle();
    expect(world.probes).toBe(1);
    expect([socket.state, socket.endReason]).toEqual(['ended', 'signedOut']);
  });

  it('tries again when somebody looks and the reason for the refusal is gone', async () => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.signedOut);
    world.refusal = 'signedOut';
    await socket.wake();
    expect(socket.state).toBe('ended');
    world.refusal = null;
    await socket.wake();
    expect([socket.state, socket.endReason]).toEqual(['connecting', null]);
  });
});

describe('a room that is closed', () => {
  it.each([
    ['archived', 'archived'],
    ['', 'noRoom'],
    ['room closed', 'noRoom'],
  ])('with the reason %j is %s', async (reason, expected) => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.noRoom, reason);
    expect([socket.state, socket.endReason]).toEqual(['ended', expected]);
  });

  it('is asked about again and again, and entered once it is open', async () => {
    const { world, socket } = await opened();
    world.chance = 1;
    world.last.drop(CLOSE.noRoom, 'archived');
    world.refusal = 'archived';
    await world.clock.pass(TIMES.closedMinMs - 1);
    expect(world.probes).toBe(0);
    await world.clock.pass(10 * 60_000);
    expect(world.probes).toBeGreaterThan(10);
    expect([socket.state, world.sockets.length]).toEqual(['ended', 1]);
    world.refusal = null;
    await world.clock.passUntil(() => world.sockets.length === 2, 30_500);
    expect(socket.endReason).toBeNull();
    world.last.hello();
    expect(socket.state).toBe('open');
  });

  it('stays closed as long as nobody answers', async () => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.noRoom, 'archived');
    world.refusal = 'failed';
    await world.clock.pass(60_000);
    await socket.wake();
    expect([socket.state, socket.endReason, world.sockets.length]).toEqual(['ended', 'archived', 1]);
    world.refusal = null;
    await world.clock.passUntil(() => world.sockets.length === 2, 30_500);
  });

  it('is asked about once a minute while hidden, and at once when somebody looks or the network is back', async () => {
    const { world, socket } = await opened();
    world.hidden = true;
    world.refusal = 'archived';
    world.last.drop(CLOSE.noRoom, 'archived');
    await world.clock.pass(TIMES.closedHiddenMs - 1);
    expect(world.probes).toBe(0);
    await world.clock.pass(1);
    expect(world.probes).toBe(1);
    await socket.wake();
    expect(world.probes).toBe(2);
    world.refusal = null;
    socket.networkBack();
    await world.clock.pass(0);
    expect(world.sockets).toHaveLength(2);
  });

  it('tells the new reason if the reason has changed', async () => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.noRoom);
    world.refusal = 'archived';
    await socket.wake();
    expect(socket.endReason).toBe('archived');
    world.refusal = 'signedOut';
    await socket.wake();
    expect(socket.endReason).toBe('signedOut');
    await world.clock.pass(120_000);
    expect(world.probes).toBe(2);
  });

  it('is asked about less often if the upgrade is still refused', async () => {
    const { world } = await opened();
    world.chance = 1;
    world.last.drop(CLOSE.noRoom, 'archived');
    for (let i = 0; i < 100; i++) {
      await world.clock.pass(6_000);
      if (world.last.readyState === 0) world.last.drop(CLOSE.noRoom, 'archived');
    }
    expect(world.sockets.length).toBeLessThan(32);
  });

  it('is not asked about any more once the page stops', async () => {
    const { world, socket } = await opened();
    world.last.drop(CLOSE.noRoom, 'archived');
    socket.stop();
    expect(world.clock.pending).toBe(0);
  });
});

describe('frames', () => {
  it('of unknown kinds are reported with their seq, and invalid ones are ignored', async () => {
    const { world } = await opened();
    world.frames.length = 0;
    world.last.say({ type: 'reaction', seq: 5, target: 4 });
    world.last.say({ type: 'typing', user: 'luis' });
    world.last.say({ type: 'message', seq: 'six' });
    world.last.say({ type: 'edit', seq: 6, target: 4 });
    world.last.say({ type: '__proto__', seq: 7 });
    world.last.onmessage?.call(world.last as never, { data: '{' } as MessageEvent);
    expect(world.frames).toEqual([
      { type: 'unknown', seq: 5 },
      { type: 'unknown', seq: 7 },
    ]);
  });
});

it('leaves no timer behind when it stops', async () => {
  const { world, socket } = await opened();
  socket.stop();
  expect(world.clock.pending).toBe(0);
  expect(world.last.closed).toBe(true);
});

import { describe, expect, it } from 'vitest';
import { CLOSE, SILENCE_MS, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { Connection, type ConnectionEnd, TIMES } from './connection';
import { FakeClock, type FakeSocket, openInto, settle } from './fakes';
import type { ReceivedFrame } from './frames';

function setUp() {
  const world = {
    clock: new FakeClock(),
    sockets: [] as FakeSocket[],
    probes: 0,
    refusal: null as ConnectionEnd | null | 'failed',
    hidden: false,
    chance: 0,
    frames: [] as ReceivedFrame[],
    states: [] as string[],
    get last(): FakeSocket {
      return this.sockets.at(-1) as FakeSocket;
    },
  };
  const socket = new Connection({
    userId: 1,
    url: () => `ws://chat.example/${world.sockets.length}`,
    open: openInto(world.sockets),
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
  it('offers the subprotocol, and is open only after hello', async () => {
    const { world, socket } = setUp();
    socket.start();
    await world.clock.pass(0);
    expect(world.last.protocol).toBe(SUBPROTOCOL_V2);
    world.last.readyState = 1;
    expect(socket.send({ type: 'message', room: 1, message: 'hola' })).toBe(false);
    world.last.hello();
    expect(socket.state).toBe('open');
    expect(world.frames).toEqual([{ type: 'hello', user: 'user-1', userId: 1, epoch: 'one', inbox: 1 }]);
    expect(socket.send({ type: 'message', room: 1, message: 'hola' })).toBe(true);
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

  it('asks for the URL again on each try, to name the list that the page has now', async () => {
    const { world } = await opened();
    world.last.drop();
    await world.clock.pass(500);
    expect(world.sockets.map(({ url }) => url)).toEqual(['ws://chat.example/0', 'ws://chat.example/1']);
  });

  it('does not use a connection that belongs to somebody else', async () => {
    const { world, socket } = setUp();
    socket.start();
    await world.clock.pass(0);
    world.last.hello({ userId: 2 });
    expect([socket.state, socket.endReason]).toEqual(['ended', 'otherUser']);
    expect(socket.send({ type: 'message', room: 1, message: 'hola' })).toBe(false);
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

  it('does not increase its wait when one node after the other is restarted', async () => {
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

  it('comes back at once when the tab is shown, and slowly while it is hidden', async () => {
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

  it('reconnects as soon as the tab is shown if a heartbeat is overdue', async () => {
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

  it('tries again when the tab is shown and the reason for the refusal is gone', async () => {
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

describe('frames', () => {
  it('of unknown kinds are reported with their seq, and invalid ones are ignored', async () => {
    const { world } = await opened();
    world.frames.length = 0;
    world.last.say({ type: 'poll', seq: 5, target: 4 });
    world.last.say({ type: 'typing', user: 'luis' });
    world.last.say({ type: 'message', seq: 'six' });
    world.last.say({ type: 'edit', seq: 6, target: 4 });
    world.last.say({ type: '__proto__', seq: 7 });
    world.last.say({ type: 'poll', room: null, seq: 8 });
    world.last.say({ type: 'message', room: '1', seq: 9, datetime: '', clientId: '' });
    world.last.say({ type: 'inbox', version: 1, rooms: null });
    world.last.say({ type: 'subscribed', ref: 1 });
    world.last.onmessage?.call(world.last as never, { data: '{' } as MessageEvent);
    expect(world.frames).toEqual([
      { type: 'unknown', room: 1, seq: 5 },
      { type: 'unknown', room: 1, seq: 7 },
    ]);
  });
});

it('leaves no timer behind when it stops', async () => {
  const { world, socket } = await opened();
  socket.stop();
  expect(world.clock.pending).toBe(0);
  expect(world.last.closed).toBe(true);
});

import { describe, expect, it } from 'vitest';
import { FakeLink } from '@/lib/chat/client/fakes';
import { HEARTBEAT_MS } from '@/lib/chat/protocol';
import { IDLE_MS, OwnState, TELL_MS } from './own-state';

async function setUp({ isHidden = false, early = 0 } = {}) {
  const link = new FakeLink();
  const { clock, connection } = link;
  /** How many milliseconds too early the timers fire. */
  const after = (ms: number, run: () => void) => clock.after(Math.max(ms - early, Math.min(ms, 1)), run);
  const own = new OwnState(connection, { now: clock.now, after });
  const stop = own.start(isHidden);
  await link.dial();
  const last = () => link.last;
  const told = () =>
    last()
      .sent('presence')
      .map(({ state }) => state);
  last().hello();
  await clock.pass(TELL_MS);
  /** Lets time pass while the connection gets heartbeats. */
  async function pass(ms: number) {
    for (let left = ms; left > 0; left -= HEARTBEAT_MS) {
      last().say({ type: 'alive' });
      await clock.pass(Math.min(left, HEARTBEAT_MS));
    }
  }
  return { clock, connection, own, stop, last, told, pass };
}

describe('a tab', () => {
  it('says nothing while its person uses it, because a new connection is active', async () => {
    const { own, told, pass } = await setUp();
    for (let i = 0; i < 5; i++) {
      own.used();
      await pass(IDLE_MS - 1);
    }
    expect(told()).toEqual([]);
  });

  it('is away after a time without input, and active at the next', async () => {
    const { own, told, pass } = await setUp();
    own.used();
    await pass(IDLE_MS - 1);
    expect(told()).toEqual([]);
    await pass(1);
    expect(told()).toEqual(['away']);
    own.used();
    expect(told()).toEqual(['away']);
    await pass(TELL_MS);
    expect(told()).toEqual(['away', 'active']);
  });

  it('is away in time although its timers fire a little early', async () => {
    const { own, told, pass } = await setUp({ early: 3 });
    own.used();
    await pass(IDLE_MS - 1);
    expect(told()).toEqual([]);
    await pass(1);
    expect(told()).toEqual(['away']);
  });

  it('is away at once while it is hidden, and active when it is shown', async () => {
    const { own, told, pass } = await setUp();
    own.hidden();
    expect(told()).toEqual(['away']);
    await pass(TELL_MS);
    own.used();
    expect(told()).toEqual(['away']);
    own.shown();
    expect(told()).toEqual(['away', 'active']);
  });

  it('tells only the last of several changes within a moment', async () => {
    const { own, told, pass } = await setUp();
    for (let i = 0; i < 10; i++) {
      own.hidden();
      own.shown();
    }
    await pass(2 * TELL_MS);
    expect(told()).toEqual(['away', 'active']);
    own.hidden();
    own.shown();
    own.hidden();
    await pass(2 * TELL_MS);
    expect(told()).toEqual(['away', 'active', 'away']);
  });

  it('that opens hidden is away, and tells this on each new connection', async () => {
    const { told, last, pass } = await setUp({ isHidden: true });
    expect(told()).toEqual(['away']);
    last().drop();
    await pass(2_000);
    expect(told()).toEqual([]);
    last().hello();
    expect(told()).toEqual(['away']);
  });

  it('leaves no timer behind', async () => {
    const { clock, connection, own, stop } = await setUp();
    own.hidden();
    stop();
    connection.stop();
    expect(clock.pending).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { FakeLink } from '@/lib/chat/client/fakes';
import { HEARTBEAT_MS } from '@/lib/chat/protocol';
import { IDLE_MS, OwnState, TELL_MS } from './own-state';

async function setUp({ isHidden = false, early = 0, looks = false } = {}) {
  const link = new FakeLink();
  const { clock, connection } = link;
  /** How many milliseconds too early the timers fire. */
  const after = (ms: number, run: () => void) => clock.after(Math.max(ms - early, Math.min(ms, 1)), run);
  const window = { hasFocus: true };
  const own = new OwnState(connection, { now: clock.now, after }, () => window.hasFocus);
  const stop = own.start(isHidden);
  await link.dial();
  const last = () => link.last;
  const told = () =>
    last()
      .sent('presence')
      .map(({ state, room }) => (room === undefined ? state : `${state} ${room}`));
  last().hello({ looks });
  await clock.pass(TELL_MS);
  /** Lets time pass while the connection gets heartbeats. */
  async function pass(ms: number) {
    for (let left = ms; left > 0; left -= HEARTBEAT_MS) {
      last().say({ type: 'alive' });
      await clock.pass(Math.min(left, HEARTBEAT_MS));
    }
  }
  return { window, clock, connection, own, stop, last, told, pass };
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

  it('says which room it shows while it has the focus and somebody uses it', async () => {
    const { window, own, told, pass } = await setUp({ looks: true });
    own.shows(7);
    expect(told()).toEqual(['active 7']);
    own.shows(8);
    await pass(TELL_MS);
    window.hasFocus = false;
    own.focused();
    await pass(TELL_MS);
    window.hasFocus = true;
    own.focused();
    await pass(TELL_MS);
    expect(told()).toEqual(['active 7', 'active 8', 'active', 'active 8']);
    own.hidden();
    await pass(TELL_MS);
    own.shown();
    await pass(IDLE_MS);
    expect(told().slice(4)).toEqual(['away', 'active 8', 'away']);
  });

  it('says it again on a new connection, and never to a server that does not know it', async () => {
    const { own, told, last, pass } = await setUp();
    own.shows(7);
    await pass(2 * TELL_MS);
    expect(told()).toEqual([]);
    last().drop();
    await pass(2_000);
    last().hello({ looks: true });
    await pass(TELL_MS);
    expect(told()).toEqual(['active 7']);
    last().drop();
    await pass(5_000);
    last().hello();
    own.hidden();
    await pass(TELL_MS);
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

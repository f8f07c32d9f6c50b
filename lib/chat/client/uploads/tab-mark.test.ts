import { describe, expect, it } from 'vitest';
import { browserClock } from '@/lib/chat/client/clock';
import { FakeClock, settle } from '@/lib/chat/client/fakes';
import { tabMark } from './tab-mark';

/** The locks of a browser, as far as they are used. */
function fakeLocks() {
  const held = new Set<string>();
  const locks = {
    async request(name: string, work: () => Promise<void>) {
      held.add(name);
      await work();
      held.delete(name);
    },
    query: async () => ({ held: [...held].map((name) => ({ name })), pending: [] }),
  };
  return { held, locks: locks as unknown as LockManager };
}

describe('the mark of a tab', () => {
  it('is a lock, held only while the tab has files', async () => {
    const { held, locks } = fakeLocks();
    const [one, other] = [tabMark('one', locks, new FakeClock()), tabMark('other', locks, new FakeClock())];
    expect(await other.isAlive('one')).toBe(false);
    one.hold(true);
    one.hold(true);
    expect(await other.isAlive('one')).toBe(true);
    expect(await other.isAlive('other')).toBe(false);
    one.hold(false);
    await settle();
    expect([...held]).toEqual([]);
    expect(await other.isAlive('one')).toBe(false);
  });

  it('is asked for without locks, and nobody answers for a tab that is gone', async () => {
    const clock = new FakeClock();
    const [one, other] = [tabMark('one', undefined, browserClock()), tabMark('other', undefined, browserClock())];
    one.hold(true);
    expect(await other.isAlive('one')).toBe(true);
    one.hold(false);
    const late = tabMark('late', undefined, clock).isAlive('one');
    await clock.pass(3_000);
    expect(await late).toBe(false);
  });
});

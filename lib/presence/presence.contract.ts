import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PresenceStore, PresenceTimes } from './presence';

/** Short enough to wait for, and different enough to tell which of the two has passed. */
const PRESENT_MS = 900;
const GRACE_MS = 200;
const LONG_MS = 60_000;

/**
 * Tests of what every store of presence promises.
 * @param nodes creates `count` stores that know of each other, ready for use; only one for a store of a single node
 */
export function presenceContract(
  name: string,
  nodes: (count: number, times: PresenceTimes) => Promise<PresenceStore[]>,
): void {
  describe(`${name} keeps the contract of a store of presence`, () => {
    let all: PresenceStore[] = [];

    afterEach(async () => {
      for (const store of all) await store.end();
    });

    /** Returns a store that is told and a store that is asked. They may be the same. */
    const start = async (times: Partial<PresenceTimes> = {}): Promise<[PresenceStore, PresenceStore]> => {
      all = await nodes(2, { presentMs: LONG_MS, graceMs: LONG_MS, ...times });
      const [first, last] = [all[0], all.at(-1)];
      if (!first || !last) throw new Error('a node');
      return [first, last];
    };
    const known = async (store: PresenceStore, ...ids: number[]) => Object.fromEntries(await store.states(ids));

    it('knows who is here on any node, and nobody else', async () => {
      const [one, two] = await start();
      await one.here('active', [1, 2]);
      await one.here('away', [3]);
      await two.here('away', [4]);
      for (const store of [one, two]) {
        expect(await known(store, 1, 2, 3, 4, 5)).toEqual({ 1: 'active', 2: 'active', 3: 'away', 4: 'away' });
      }
    });

    it('counts active more than away, whichever was said last', async () => {
      const [one, two] = await start();
      await one.here('active', [1]);
      await two.here('away', [1, 2]);
      await two.here('active', [2]);
      expect(await known(two, 1, 2)).toEqual({ 1: 'active', 2: 'active' });
    });

    it('forgets a state that is not repeated in time', async () => {
      const [one, two] = await start({ presentMs: PRESENT_MS });
      const saidAt = performance.now();
      await one.here('away', [1]);
      await vi.waitFor(async () => expect(await known(two, 1)).toEqual({}), { timeout: 5_000, interval: 20 });
      expect(performance.now() - saidAt).toBeGreaterThanOrEqual(PRESENT_MS - 5);
    });

    it('shows who has left for the time of grace, unless another node says that they are here', async () => {
      const [one, two] = await start({ graceMs: GRACE_MS });
      await one.here('active', [1, 2]);
      const leftAt = performance.now();
      await one.leaving('active', [1, 2]);
      await two.here('active', [2]);
      expect(await known(two, 1, 2)).toEqual({ 1: 'active', 2: 'active' });
      await vi.waitFor(async () => expect(await known(two, 1, 2)).toEqual({ 2: 'active' }), {
        timeout: 5_000,
        interval: 20,
      });
      expect(performance.now() - leftAt).toBeGreaterThanOrEqual(GRACE_MS - 5);
    });

    it('shows a person who changed from one state to the other in the new one', async () => {
      const [one, two] = await start({ graceMs: GRACE_MS });
      await one.here('active', [1]);
      await one.leaving('active', [1]);
      await one.here('away', [1]);
      await vi.waitFor(async () => expect(await known(two, 1)).toEqual({ 1: 'away' }), { timeout: 5_000 });
    });

    it('does not show anybody longer because they left, or anybody who was not here', async () => {
      const [one, two] = await start({ presentMs: PRESENT_MS });
      await one.here('active', [1]);
      await one.leaving('active', [1, 2]);
      await one.leaving('away', [1, 2]);
      expect(await known(two, 1, 2)).toEqual({ 1: 'active' });
      await vi.waitFor(async () => expect(await known(two, 1)).toEqual({}), { timeout: 5_000, interval: 20 });
    });

    it('shows those who are removed no longer, until they are here again', async () => {
      const [one, two] = await start();
      await one.here('active', [1, 2]);
      await one.here('away', [1]);
      await two.remove([1]);
      expect(await known(one, 1, 2)).toEqual({ 2: 'active' });
      await one.here('away', [1]);
      expect(await known(two, 1)).toEqual({ 1: 'away' });
    });

    it('takes a thousand people at a time, and none', async () => {
      const [one, two] = await start();
      const ids = Array.from({ length: 1_000 }, (_, i) => 1e9 + i);
      await one.here('active', ids);
      expect((await two.states(ids)).size).toBe(1_000);
      await one.remove(ids.slice(1));
      await one.leaving('active', []);
      await one.here('active', []);
      await one.remove([]);
      expect([...(await two.states(ids)).keys()]).toEqual([1e9]);
      expect(await two.states([])).toEqual(new Map());
    });

    it('knows who looks at which room on any node, until they look away or it is not repeated', async () => {
      const [one, two] = await start();
      await one.looking(['1:7', '2:7']);
      await two.looking(['1:9']);
      await one.looking([]);
      expect(await two.looks(['1:7', '1:8', '1:9', '2:7', '7:1'])).toEqual(new Set(['1:7', '1:9', '2:7']));
      await one.lookedAway(['1:7', '3:3']);
      await one.lookedAway([]);
      expect(await two.looks(['1:7', '2:7'])).toEqual(new Set(['2:7']));
      expect(await two.looks([])).toEqual(new Set());
    });

    it('forgets a look that is not repeated in time', async () => {
      const [one, two] = await start({ presentMs: PRESENT_MS });
      const saidAt = performance.now();
      await one.looking(['1:7']);
      await vi.waitFor(async () => expect(await two.looks(['1:7'])).toEqual(new Set()), {
        timeout: 15_000,
        interval: 20,
      });
      expect(performance.now() - saidAt).toBeGreaterThanOrEqual(PRESENT_MS - 5);
    });

    it('answers after its end', async () => {
      const [one] = await start();
      await one.end();
      await one.here('active', [1]);
      await one.leaving('active', [1]);
      await one.remove([1]);
      expect(await one.states([1])).toEqual(new Map());
      await one.looking(['1:7']);
      await one.lookedAway(['1:7']);
      expect(await one.looks(['1:7'])).toEqual(new Set());
    });
  });
}

import { describe, expect, it } from 'vitest';
import { settle } from '@/lib/chat/client/fakes';
import { opened, page, setUp } from './fake-room';
import type { PageAnswer } from './history-api';

/** Pages of 100 messages before `before`, the newest first. */
function pagesBefore(before: number, count: number): PageAnswer[] {
  const from = (index: number) => Math.max(before - 100 * (index + 1), 1);
  return Array.from({ length: count }, (_, index) => ({
    page: page(from(index), before - 100 * index - 1, { asOf: 9_999 }),
  }));
}

describe('revealing a message', () => {
  it('loads nothing if the message is shown', async () => {
    const { world, session } = await opened();
    expect(await session.reveal(9)).toBe('shown');
    expect(world.asked).toEqual([]);
  });

  it('loads large pages until the message is shown, and tells how many pages were loaded', async () => {
    const { world, session, seqs } = await opened({ history: page(1_000, 1_002) });
    world.answers = pagesBefore(1_000, 3);
    const progress: unknown[] = [];
    session.subscribe(() => progress.push(session.getSnapshot().revealing?.pages ?? null));
    expect(await session.reveal(750)).toBe('shown');
    expect(world.asked.map(({ before, limit }) => [before, limit])).toEqual([
      [1_000, 100],
      [900, 100],
      [800, 100],
    ]);
    expect(seqs()[0]).toBe(700);
    expect([...new Set(progress)]).toEqual([0, 1, 2, null]);
    expect(session.getSnapshot().revealing).toBeNull();
  });

  it('ends if there is no such message, such as the number of a change', async () => {
    const { world, session } = await opened({ history: page(1_000, 1_002) });
    const old = page(900, 999, { asOf: 1_002 });
    world.answers = [{ page: { ...old, messages: old.messages.filter(({ seq }) => seq !== 950) } }];
    expect(await session.reveal(950)).toBe('gone');
    world.answers = [{ page: page(890, 899, { asOf: 1_002, hasMore: false }) }];
    expect(await session.reveal(5)).toBe('gone');
  });

  it('fails if a page does not come, or the person may no longer see the room', async () => {
    const { session, world } = await opened();
    expect(await session.reveal(3)).toBe('failed');
    expect(session.getSnapshot().revealing).toBeNull();
    world.answers = [{ refused: 'noRoom' }];
    expect(await session.reveal(3)).toBe('failed');
    expect(await session.reveal(3)).toBe('failed');
    expect(world.asked).toHaveLength(2);
  });

  it('fails for an entry that has not come yet', async () => {
    const { session, world } = await opened();
    world.last.say({ type: 'head', room: 1, head: 12 });
    expect(await session.reveal(11)).toBe('failed');
  });

  it('ends for a seq that the log does not have, and fails if the connection is lost', async () => {
    const { session, world } = await opened();
    expect(await session.reveal(999)).toBe('gone');
    world.last.drop();
    expect(await session.reveal(999)).toBe('failed');
    const fresh = setUp();
    fresh.start();
    expect(await fresh.session.reveal(999)).toBe('gone');
  });

  it('stops after a number of pages, and sooner if they bring nothing', async () => {
    const { world, session } = await opened({ history: page(9_000, 9_002) });
    world.answers = pagesBefore(9_000, 60);
    expect(await session.reveal(1)).toBe('failed');
    expect(world.asked).toHaveLength(50);
    const useless = await opened({ history: page(9_000, 9_002) });
    useless.world.answers = Array.from({ length: 60 }, () => ({ page: page(8_900, 8_999, { epoch: 'two' }) }));
    expect(await useless.session.reveal(1)).toBe('failed');
    expect(useless.world.asked).toHaveLength(3);
  });

  it('is ended by the search for another message, and by its signal', async () => {
    const { world, session, seqs } = setUp({ history: page(1_000, 1_002) });
    world.answers = pagesBefore(1_000, 9);
    const first = session.reveal(5);
    const second = session.reveal(850);
    expect([await first, await second]).toEqual(['failed', 'shown']);
    const ending = new AbortController();
    const third = session.reveal(5, ending.signal);
    ending.abort();
    expect(await third).toBe('failed');
    await settle();
    expect(seqs()[0]).toBe(700);
    expect(session.getSnapshot().revealing).toBeNull();
  });
});

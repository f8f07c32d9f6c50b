import { expect, it, vi } from 'vitest';
import type { Connection } from '@/lib/chat/server/connection';
import { GuestWatches } from './guest-watches';

const [GUEST, ANA, LUIS] = [1, 2, 3];

function setUp() {
  const seen = new Set([GUEST, ANA]);
  const asked: { resolve(found: ReadonlySet<number>): void; reject(error: Error): void }[] = [];
  const presence = { watch: vi.fn(), watchLater: vi.fn() };
  const log = { warn: vi.fn() };
  const ask = () => new Promise<ReadonlySet<number>>((resolve, reject) => asked.push({ resolve, reject }));
  const guests = new GuestWatches({ presence, seen: ask, log });
  const connection = { member: { userId: GUEST }, closed: false } as unknown as Connection;
  /** Answers the next question with those whom the guest sees now. */
  const answer = async (reject?: Error) => {
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
    const next = asked.shift();
    if (reject) next?.reject(reject);
    else next?.resolve(new Set(seen));
  };
  return { guests, connection, presence, log, seen, asked, answer };
}

it('a guest watches only those whom they see, in the order in which they asked', async () => {
  const { guests, connection, presence, answer } = setUp();
  const watching = guests.watch(connection, [LUIS, ANA, GUEST], 7, true);
  await answer();
  await watching;
  expect(presence.watch.mock.calls).toEqual([[connection, [ANA, GUEST], 7]]);
});

it('only the last watch of a connection counts, and those before it cost no question', async () => {
  const { guests, connection, presence, asked, answer } = setUp();
  const first = guests.watch(connection, [ANA], 1, true);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const others = [2, 3, 4].map((ref) => guests.watch(connection, [GUEST], ref, false));
  await answer();
  await answer();
  await Promise.all([first, ...others]);
  expect(asked).toEqual([]);
  expect(presence.watch).not.toHaveBeenCalled();
  expect(presence.watchLater.mock.calls).toEqual([[connection, [GUEST], 4]]);
});

it('whom the guest no longer sees is no longer watched, and nothing is sent if nothing changed', async () => {
  const { guests, connection, presence, seen, answer } = setUp();
  const watching = guests.watch(connection, [ANA, GUEST], 7, true);
  await answer();
  await watching;
  const same = guests.again();
  await answer();
  await same;
  expect(presence.watch).toHaveBeenCalledTimes(1);
  seen.delete(ANA);
  const later = guests.again(GUEST);
  await answer();
  await later;
  expect(presence.watch).toHaveBeenLastCalledWith(connection, [GUEST]);
});

it('without an answer of the database nobody is watched, and a closed connection is forgotten', async () => {
  const { guests, connection, presence, log, asked, answer } = setUp();
  const watching = guests.watch(connection, [ANA], 7, true);
  await answer(new Error('away'));
  await watching;
  expect(presence.watch.mock.calls).toEqual([[connection, [], 7]]);
  expect(log.warn).toHaveBeenCalledTimes(1);
  connection.closed = true;
  await guests.again();
  expect(asked).toEqual([]);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboxChanged } from '@/lib/broker/broker';
import type { ReadRequest, ReadResult } from '@/lib/rooms/read-state';
import type { Log } from '@/lib/telemetry/log';
import { ReadQueue } from './read-queue';

const quiet = { warn() {} } as unknown as Log;
const [ANA, LUIS, ROOM, OTHER, FOREIGN] = [1, 2, 7, 8, 9];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const runs: ReadRequest[][] = [];
  const announced: InboxChanged[] = [];
  const world = { down: false, unread: [] as ReadRequest[], mostAtOnce: 0, atOnce: 0, ms: 1 };
  const change = async (requests: ReadRequest[]): Promise<ReadResult[]> => {
    runs.push(requests);
    world.mostAtOnce = Math.max(world.mostAtOnce, ++world.atOnce);
    await new Promise((resolve) => setTimeout(resolve, world.ms));
    world.atOnce--;
    if (world.down) throw new Error('down');
    const known = requests.filter(({ roomId }) => roomId !== FOREIGN);
    return [...new Set(known.map(({ userId }) => userId))].map((userId) => ({
      userId,
      version: 5,
      rooms: known
        .filter((each) => each.userId === userId)
        .map(({ roomId, readTo, unreadFrom }) => ({
          ...{ roomId, lastReadSeq: readTo, unreadFromSeq: unreadFrom, rev: 1 },
          changed: readTo > 0 || unreadFrom !== null,
        })),
    }));
  };
  const queue = new ReadQueue({
    change,
    unreadRooms: async (userIds) => world.unread.filter(({ userId }) => userIds.includes(userId)),
    announce: (announcement) => announced.push(announcement),
    log: quiet,
  });
  const errors: unknown[] = [];
  const onError = (...error: unknown[]) => errors.push(error);
  return { queue, runs, announced, world, errors, onError };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('what people have read', () => {
  it('is written at once and together, and announced with all that changed', async () => {
    const { queue, runs, announced } = setUp();
    queue.read(ANA, ROOM, 3);
    queue.read(ANA, OTHER, 0);
    queue.read(LUIS, ROOM, 4);
    await pass(2);
    expect(runs).toHaveLength(1);
    const state = { unreadFromSeq: null, rev: 1 };
    expect(announced).toEqual([
      { userId: ANA, read: { version: 5, rooms: [{ roomId: ROOM, lastReadSeq: 3, ...state }] } },
      { userId: LUIS, read: { version: 5, rooms: [{ roomId: ROOM, lastReadSeq: 4, ...state }] } },
    ]);
  });

  it('costs at most four runs a second, one at a time, however much is read', async () => {
    const { queue, runs, world } = setUp();
    world.ms = 100;
    for (let seq = 1; seq <= 1_000; seq++) {
      queue.read(ANA, ROOM, seq);
      await pass(2);
    }
    await pass(500);
    expect(runs.length).toBeLessThanOrEqual(9);
    expect(runs.at(-1)).toEqual([{ userId: ANA, roomId: ROOM, readTo: 1_000, unreadFrom: null }]);
    expect(world.mostAtOnce).toBe(1);
  });

  it.each<[string, (queue: ReadQueue) => void, Partial<ReadRequest>]>([
    [
      'read, then marked',
      (queue) => [queue.read(ANA, ROOM, 5), queue.unread(ANA, ROOM, 2)],
      { readTo: 5, unreadFrom: 2 },
    ],
    [
      'marked, then read',
      (queue) => [queue.unread(ANA, ROOM, 2), queue.read(ANA, ROOM, 5)],
      { readTo: 5, unreadFrom: null },
    ],
    [
      'marked, then all read',
      (queue) => [queue.unread(ANA, ROOM, 2), queue.readAll(ANA, () => {})],
      { readTo: 9, unreadFrom: null },
    ],
    [
      'all read, then marked',
      (queue) => [queue.readAll(ANA, () => {}), queue.unread(ANA, ROOM, 2)],
      { readTo: 9, unreadFrom: 2 },
    ],
    [
      'read further, then less far',
      (queue) => [queue.read(ANA, ROOM, 5), queue.read(ANA, ROOM, 4)],
      { readTo: 5, unreadFrom: null },
    ],
  ])('comes to the same as one after the other: %s', async (_, send, expected) => {
    const { queue, runs, world } = setUp();
    world.unread = [{ userId: ANA, roomId: ROOM, readTo: 9, unreadFrom: null }];
    send(queue);
    await pass(2);
    expect(runs).toEqual([[{ userId: ANA, roomId: ROOM, ...expected }]]);
  });

  it('is refused if the person is not a member, once for each connection', async () => {
    const { queue, errors, onError, announced } = setUp();
    for (let i = 0; i < 5; i++) queue.read(ANA, FOREIGN, i, onError);
    queue.unread(ANA, FOREIGN, 1, onError);
    queue.read(LUIS, FOREIGN, 1);
    await pass(2);
    expect(errors).toEqual([['no_room', FOREIGN]]);
    expect(announced).toEqual([]);
  });

  it('is answered with `unavailable` while the database is away, and nothing else happens', async () => {
    const { queue, errors, onError, world, runs } = setUp();
    world.down = true;
    queue.read(ANA, ROOM, 1, onError);
    queue.readAll(ANA, onError);
    await pass(2);
    expect(errors).toEqual([
      ['unavailable', ROOM],
      ['unavailable', null],
    ]);
    await pass(5_000);
    expect(runs).toHaveLength(1);
  });

  it('is refused as `busy` when too much waits', async () => {
    const { queue, errors, onError } = setUp();
    for (let room = 1; room <= 20_001; room++) queue.read(ANA, room, 1, onError);
    expect(errors).toEqual([['busy', 20_001]]);
  });

  it('is written before a node ends', async () => {
    const { queue, runs } = setUp();
    queue.read(ANA, ROOM, 1);
    await pass(0);
    queue.read(ANA, ROOM, 2);
    const drained = queue.drained();
    await pass(10);
    await drained;
    expect(runs.map(([request]) => request?.readTo)).toEqual([1, 2]);
  });
});

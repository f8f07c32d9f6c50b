import { beforeEach, describe, expect, test } from 'vitest';
import { DatabaseWatch } from './database-watch';

const SOUND = {
  flushAtCommit: 1,
  syncBinlog: 1,
  hasBinlog: false,
  writesReachBinlog: true,
  doublewrite: true,
  flushesReachDisk: true,
};

let failure: Error | null;
let durability: typeof SOUND | null;
let said: string[];
let pauses: number[];
let watch: DatabaseWatch;

beforeEach(() => {
  failure = null;
  durability = SOUND;
  said = [];
  pauses = [];
  const note = (_: unknown, text?: string) => void said.push(String(text ?? _));
  watch = new DatabaseWatch({
    async tryWrite() {
      if (failure) throw failure;
    },
    async durability() {
      if (!durability) throw new Error('away');
      return durability;
    },
    log: { debug: () => {}, info: note, warn: note, error: note, fatal: note } as never,
    async wait(ms) {
      pauses.push(ms);
      if (pauses.length === 3) void watch.stop();
    },
  });
});

const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });

describe('the watch of the database', () => {
  test('knows why writes are refused, and when they are accepted again, and logs each once', async () => {
    failure = coded('ER_RECORD_FILE_FULL');
    await watch.check();
    await watch.check();
    expect(watch.writeProblem).toBe('ER_RECORD_FILE_FULL');
    failure = null;
    await watch.check();
    await watch.check();
    expect(watch.writeProblem).toBeNull();
    expect(said).toEqual(['the database takes no writes', 'the database takes writes again']);
  });

  test('takes silence for a refusal: some servers wait for free space', async () => {
    failure = coded('PROTOCOL_SEQUENCE_TIMEOUT');
    await watch.check();
    expect(watch.writeProblem).toBe('no answer in time');
  });

  test.each([coded('ECONNREFUSED', { fatal: true }), coded('ER_CON_COUNT_ERROR')])(
    'ignores a database that cannot be reached, which the ping reports: %s',
    async (error) => {
      failure = error;
      await watch.check();
      expect(watch.writeProblem).toBeNull();
      expect(said).toEqual([]);
    },
  );

  test('knows whether commits survive a power failure, from the last answer of the database', async () => {
    durability = { ...SOUND, flushAtCommit: 2 };
    await watch.check();
    expect(watch.isDurable).toBe(false);
    durability = null;
    await watch.check();
    expect(watch.isDurable).toBe(false);
    durability = SOUND;
    await watch.check();
    expect(watch.isDurable).toBe(true);
  });

  test('checks sooner after a refusal, and not after its end', async () => {
    failure = coded('ER_DISK_FULL');
    watch.start();
    await expect.poll(() => pauses).toEqual([5_000, 5_000, 5_000]);
    await watch.stop();
    expect(pauses).toHaveLength(3);
  });
});

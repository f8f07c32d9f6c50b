import { beforeEach, describe, expect, test } from 'vitest';
import { Readiness } from './readiness';

let pings = 0;
let databaseAnswers = true;
let brokerIsUp = true;
let writeProblem: string | null;
let databaseProblem: string | null;
let now = 0;
let readiness: Readiness;

beforeEach(() => {
  pings = 0;
  databaseAnswers = true;
  brokerIsUp = true;
  writeProblem = null;
  databaseProblem = null;
  now = 0;
  readiness = new Readiness({
    async ping() {
      pings++;
      if (!databaseAnswers) throw new Error('away');
    },
    broker: { isUp: () => brokerIsUp },
    writeProblem: () => writeProblem,
    databaseProblem: () => databaseProblem,
    now: () => now,
  });
});

describe('a process', () => {
  test('whose database and broker answer is ready', async () => {
    expect(await readiness.check()).toEqual({ status: 'ready', database: 'reachable', broker: 'up', draining: false });
  });

  test('without its broker is degraded, but not unready', async () => {
    brokerIsUp = false;
    expect(await readiness.check()).toMatchObject({ status: 'degraded', database: 'reachable', broker: 'away' });
  });

  test('whose database refuses writes is degraded, and says why, until it accepts them', async () => {
    writeProblem = 'ER_RECORD_FILE_FULL';
    expect(await readiness.check()).toEqual({
      ...{ status: 'degraded', database: 'reachable', broker: 'up', draining: false },
      reason: 'the database takes no writes: ER_RECORD_FILE_FULL',
    });
    brokerIsUp = false;
    expect((await readiness.check()).reason).toBe(
      'the database takes no writes: ER_RECORD_FILE_FULL; no link with Redis',
    );
    writeProblem = null;
    brokerIsUp = true;
    expect((await readiness.check()).status).toBe('ready');
  });

  test('says why its private database is down, if that is known', async () => {
    databaseAnswers = false;
    databaseProblem = 'no room on its disk';
    expect(await readiness.check()).toMatchObject({ status: 'unready', reason: 'no room on its disk' });
  });

  test('without its database is unready, until it is back', async () => {
    databaseAnswers = false;
    expect(await readiness.check()).toMatchObject({ status: 'unready', database: 'away' });
    databaseAnswers = true;
    now += 1_000;
    expect(await readiness.check()).toMatchObject({ status: 'ready' });
  });

  test('that drains is unready, and does not ping the database', async () => {
    readiness.drain();
    expect(await readiness.check()).toMatchObject({ status: 'unready', draining: true });
    expect(pings).toBe(0);
  });
});

test('the database is pinged only once a second, however many checks run', async () => {
  await Promise.all(Array.from({ length: 50 }, () => readiness.check()));
  expect(pings).toBe(1);
  now += 1_000;
  await readiness.check();
  expect(pings).toBe(2);
});

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { builtPages, bundleServer } from '@/tests/faults/bundle';
import { CRASH_POINTS } from '@/tests/faults/injectors/crash-points';
import { seededRandom } from '@/tests/faults/random';
import { runScenario, type Scenario } from '@/tests/faults/scenario';
import { F6, F8 } from '@/tests/faults/scenarios/database';
import { F1, F2 } from '@/tests/faults/scenarios/killed-node';
import { redisAway } from '@/tests/faults/scenarios/redis';
import { Stage } from '@/tests/faults/stage';

/** A part of `npm run test:faults`: the faults that a change is most likely to break, once each, with few clients. */

const SEED = 20_260_821;

let bundle = '';
let stage: Stage;

beforeAll(async () => {
  const distDir = await builtPages();
  bundle = await bundleServer('selection', CRASH_POINTS);
  // The run's Redis is shared through separate proxies. The database is private, because the test kills it.
  const redisUrl = inject('redisUrl');
  const crowd = { rooms: 2, perRoom: 8, perSecond: 40 };
  stage = await Stage.start({ bundle, distDir, redisUrl, seed: SEED, random: seededRandom(SEED), crowd });
});

afterAll(async () => {
  await stage?.end();
  rmSync(bundle, { recursive: true, force: true });
});

const selection: [Scenario, number][] = [
  [F1, 1],
  [F2, 1],
  [F6, 1],
  [F8, 2],
  [redisAway(5_000), 1],
];

it.each(
  selection.map(([scenario, injections]) => [`${scenario.id}, ${scenario.fault}`, scenario, injections] as const),
)(
  '%s: nothing is lost, duplicated or out of order, and all clients agree',
  async (_, scenario, injections) => {
    const result = await runScenario(stage, scenario, injections);
    // The times mean nothing while other tests run. `npm run test:faults` checks them.
    expect(result.violations.filter(({ isTime }) => !isTime)).toEqual([]);
    expect(result.acknowledged).toBeGreaterThan(0);
    expect(result.changed).toBeGreaterThan(0);
    expect(result.erased).toBe(1);
  },
  90_000,
);

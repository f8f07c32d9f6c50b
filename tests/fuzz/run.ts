import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from '@/scripts/build';
import { enterProject } from '@/scripts/environment.mjs';
import { main, UsageError } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { runToEnd } from '@/scripts/run';

/**
 * `npm run test:fuzz [-- --cases N] [--seed S]` sends N requests and frames to the built app. Prints the seed, and for a
 * failure the smallest case that was found. Ends with 1 after a failure.
 */

const DEFAULT_CASES = 100_000;
/** For each case, on a busy machine. */
const CASE_MS = 60;

await main(async () => {
  enterProject();
  const { cases, seed } = readArguments();
  console.log(`${cases} cases, seed ${seed}. The same again: npm run test:fuzz -- --cases ${cases} --seed ${seed}`);
  await provision(['mariadb', 'redis']);
  const { dir } = await ensureBuild(process.pid);
  const startedAt = performance.now();
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const { code } = await runToEnd(process.execPath, [vitest, 'run', 'tests/integration/fuzz'], {
    env: {
      NODE_ENV: 'test',
      TERTULIA_TEST_BUILD: dir,
      TERTULIA_FUZZ_CASES: String(cases),
      TERTULIA_FUZZ_SEED: String(seed),
    },
    timeoutMs: 600_000 + cases * CASE_MS,
  });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${code === 0 ? 'No fault' : 'Faults'} in ${cases} cases with seed ${seed}, after ${seconds} s.`);
  process.exit(code ?? 1);
});

/** @throws UsageError for an argument that is no whole number */
function readArguments(): { cases: number; seed: number } {
  const options = { cases: { type: 'string' }, seed: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const whole = (name: 'cases' | 'seed', otherwise: number) => {
    const given = values[name];
    if (given === undefined) return otherwise;
    if (!/^\d{1,9}$/.test(given)) throw new UsageError(`--${name} must be a whole number of at most 9 digits`);
    return Number(given);
  };
  return { cases: whole('cases', DEFAULT_CASES), seed: whole('seed', Math.floor(Math.random() * 1e9)) };
}

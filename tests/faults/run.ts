import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from '@/scripts/build';
import { enterProject } from '@/scripts/environment.mjs';
import { main, UsageError } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { bundleServer } from './bundle';
import { CRASH_POINTS } from './crash-points';
import { seededRandom } from './random';
import { conduct, type Result, type Scenario } from './scenario';
import { SCENARIOS } from './scenarios';
import { Stage } from './stage';
import { renderResults } from './table';

/** `npm run test:faults [-- F1 F6 … mutants] [--injections N] [--seed N]`: all of them when none is named. */
interface Arguments {
  names: string[];
  injections: number | undefined;
  seed: number;
}

await main(async () => {
  enterProject();
  const { names, injections, seed } = readArguments(process.argv.slice(2));
  const wanted = SCENARIOS.filter(({ id }) => names.length === 0 || names.includes(id));
  await provision(['mariadb', 'redis']);
  const distDir = process.env.TERTULIA_TEST_BUILD ?? (await ensureBuild(process.pid)).dir;
  console.log(`Seed ${seed}; --seed ${seed} makes the same choices again.`);
  const results = await runAll(wanted, injections, { distDir: distDirOf(distDir), seed });
  console.log(`\n${renderResults(results)}`);
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
});

async function runAll(wanted: Scenario[], injections: number | undefined, how: { distDir: string; seed: number }) {
  const random = seededRandom(how.seed);
  const bundle = await bundleServer('crash-points', CRASH_POINTS);
  const results: Result[] = [];
  let stage: Stage | null = null;
  try {
    for (const scenario of wanted) {
      const startedAt = performance.now();
      let result: Result;
      try {
        stage ??= await Stage.start({ ...how, bundle, random });
        result = await conduct(stage, scenario, injections);
      } catch (error) {
        result = broken(scenario, error);
      }
      results.push(result);
      const took = ((performance.now() - startedAt) / 1_000).toFixed(0);
      console.log(`${result.id} ${result.passed ? 'holds' : 'FAILS'} (${took} s) ${result.notes.join('; ')}`);
      if (result.passed) continue;
      // What it left behind must not spoil the next one.
      await stage?.end();
      stage = null;
    }
  } finally {
    await stage?.end();
    rmSync(bundle, { recursive: true, force: true });
  }
  return results;
}

function broken({ id, fault }: Scenario, error: unknown): Result {
  console.error(error);
  const notes = [`did not come to its end: ${error instanceof Error ? error.message : error}`];
  const nothing = { injections: 0, acknowledged: 0, violations: [], times: [], limitMs: Number.NaN };
  return { id, fault, ...nothing, notes, passed: false };
}

function distDirOf(build: string): string {
  return join('.build', build.slice(build.lastIndexOf('/') + 1), 'next');
}

function readArguments(args: string[]): Arguments {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--injections' || arg === '--seed') numbers.set(arg, Number(args[++i]));
    else names.push(arg);
  }
  const known = SCENARIOS.map(({ id }) => id);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`No such fault: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  const seed = numbers.get('--seed') ?? Math.floor(Math.random() * 1_000_000);
  return { names, injections: numbers.get('--injections'), seed };
}

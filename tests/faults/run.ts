import { rmSync } from 'node:fs';
import { enterProject } from '@/scripts/environment.mjs';
import { main, UsageError } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { CRASH_POINTS } from '@/tests/faults/injectors/crash-points';
import { MUTANTS, type Mutant } from '@/tests/faults/injectors/mutants';
import { builtPages, bundleServer } from './bundle';
import { seededRandom } from './random';
import { type Result, runScenario, type Scenario } from './scenario';
import { SCENARIOS } from './scenarios';
import { Stage } from './stage';
import { renderResults } from './table';

/**
 * `npm run test:faults [-- F1 F6 … mutants M2] [--injections N] [--rooms N] [--seed N]` runs everything
 * if nothing is named. With `--rooms`, each tab of the load follows so many rooms over its connection.
 */
interface Arguments {
  scenarios: readonly Scenario[];
  mutants: readonly Mutant[];
  injections: number | undefined;
  roomsPerTab: number;
  seed: number;
}

type Setting = Pick<Parameters<typeof Stage.start>[0], 'distDir' | 'seed' | 'random' | 'roomsPerTab'>;

/** Short, because the clients of a mutant may never catch up. */
const MUTANT_SETTLE_MS = 6_000;

await main(async () => {
  enterProject();
  const { scenarios, mutants, injections, roomsPerTab, seed } = readArguments(process.argv.slice(2));
  await provision(['mariadb', 'redis']);
  const distDir = await builtPages();
  console.log(`Seed ${seed}; --seed ${seed} makes the same choices again.`);
  const setting = { distDir, seed, random: seededRandom(seed), roomsPerTab };
  const results = [...(await runScenarios(scenarios, injections, setting)), ...(await runMutants(mutants, setting))];
  console.log(`\n${renderResults(results)}`);
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
});

async function runScenarios(scenarios: readonly Scenario[], injections: number | undefined, setting: Setting) {
  if (scenarios.length === 0) return [];
  const bundle = await bundleServer('crash-points', CRASH_POINTS);
  const results: Result[] = [];
  let stage: Stage | null = null;
  try {
    for (const scenario of scenarios) {
      const result = await timed(scenario, async () => {
        stage ??= await Stage.start({ ...setting, bundle, programs: true });
        return runScenario(stage, scenario, injections);
      });
      results.push(result);
      if (result.passed) continue;
      // The next scenario must not start with what the failed one left behind.
      await (stage as Stage | null)?.end();
      stage = null;
    }
  } finally {
    await (stage as Stage | null)?.end();
    rmSync(bundle, { recursive: true, force: true });
  }
  return results;
}

async function runMutants(mutants: readonly Mutant[], setting: Setting): Promise<Result[]> {
  const results: Result[] = [];
  for (const mutant of mutants) results.push(await timed(mutant.scenario, () => runMutant(mutant, setting)));
  return results;
}

async function runMutant({ scenario, patches, prepare, breaks }: Mutant, setting: Setting): Promise<Result> {
  const bundle = await bundleServer(scenario.id, patches);
  let stage: Stage | null = null;
  try {
    const programs = breaks === 'I15' || breaks === 'I16';
    stage = await Stage.start({ ...setting, bundle, programs, ...(prepare ? { prepare } : {}) });
    const result = await runScenario(stage, scenario, scenario.injections, MUTANT_SETTLE_MS);
    const passed = result.violations.some(({ invariant }) => invariant === breaks);
    return { ...result, passed, result: passed ? `caught: ${breaks}` : `NOT CAUGHT: ${breaks}` };
  } finally {
    await stage?.end();
    rmSync(bundle, { recursive: true, force: true });
  }
}

async function timed({ id, fault }: Scenario, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work().catch((error): Result => {
    console.error(error);
    const notes = [`did not finish: ${error instanceof Error ? error.message : error}`];
    const nothing = {
      injections: 0,
      acknowledged: 0,
      changed: 0,
      erased: 0,
      violations: [],
      times: [],
      limitMs: Number.NaN,
    };
    return { id, fault, ...nothing, notes, passed: false, result: 'FAILS' };
  });
  const took = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const wrong = result.violations.slice(0, 3).map(({ invariant, what }) => `${invariant} ${what}`);
  console.log(`${id} ${result.result} (${took} s): ${[...result.notes, ...wrong].join('; ')}`);
  return result;
}

function readArguments(args: string[]): Arguments {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (['--injections', '--rooms', '--seed'].includes(arg)) numbers.set(arg, Number(args[++i]));
    else names.push(arg);
  }
  const known = [...SCENARIOS, ...MUTANTS.map(({ scenario }) => scenario)].map(({ id }) => id);
  const unknown = names.filter((name) => name !== 'mutants' && !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`No such fault: ${unknown.join(', ')}. There are ${known.join(', ')} and mutants.`);
  }
  const isWanted = (id: string) => names.length === 0 || names.includes(id);
  return {
    scenarios: SCENARIOS.filter(({ id }) => isWanted(id)),
    mutants: MUTANTS.filter(({ scenario }) => names.includes('mutants') || isWanted(scenario.id)),
    injections: numbers.get('--injections'),
    roomsPerTab: numbers.get('--rooms') ?? 1,
    seed: numbers.get('--seed') ?? Math.floor(Math.random() * 1_000_000),
  };
}

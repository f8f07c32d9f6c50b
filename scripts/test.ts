import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build';
import { enterProject } from './environment.mjs';
import { main } from './main';
import { provision } from './provision';
import { runToEnd } from './run';

/** The part of vitest's JSON report that this script reads. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** Far above what a shared machine needs, so that only a run that hangs is ended. */
const TESTS_TIMEOUT_MS = 60 * 60_000;

await main(async () => {
  enterProject();
  const args = process.argv.slice(2);
  const env: Record<string, string> = {};
  const times: string[] = [];
  const timed = async (what: string, work: () => Promise<void>) => {
    const startedAt = performance.now();
    await work();
    times.push(`${what} ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  };

  if (!onlyUnit(args)) {
    await timed('provisioning', () => provision(['mariadb', 'redis', 'chromium', 'emoji']));
    await timed('build', async () => {
      env.TERTULIA_TEST_BUILD = (await ensureBuild(process.pid)).dir;
    });
  }
  let result: { code: number | null; report: Report | null } = { code: 1, report: null };
  await timed('tests', async () => {
    result = await runVitest(args, env);
  });

  console.log(`\nTook: ${times.join(', ')}.`);
  if (result.report) console.log(summary(result.report));
  process.exit(result.code ?? 1);
});

async function runVitest(args: string[], env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-report-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  try {
    const { code } = await runToEnd(process.execPath, [vitest, 'run', ...reporters, ...args], {
      env: { ...env, NODE_ENV: 'test' },
      timeoutMs: TESTS_TIMEOUT_MS,
    });
    return { code, report: readReport(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`vitest left no report: ${(error as Error).message}`);
    return null;
  }
}

/** A file that could not even be loaded counts as one failure. */
function summary({ numPassedTests, numFailedTests, numPendingTests, testResults }: Report): string {
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const skipped = numPendingTests > 0 ? `${numPendingTests} skipped\n` : '';
  return `${skipped}${numPassedTests} passed, ${numFailedTests + unloaded} failed`;
}

function onlyUnit(args: string[]): boolean {
  const projects = args.join(' ').match(/--project[= ]\S+/g) ?? [];
  return projects.length > 0 && projects.every((project) => project.endsWith('unit'));
}

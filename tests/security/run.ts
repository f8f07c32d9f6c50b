import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '@/scripts/build';
import { enterProject } from '@/scripts/environment.mjs';
import { main, UsageError } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { runToEnd } from '@/scripts/run';
import { ATTACKS } from './attacks';
import { auditPackages } from './audit';
import { failedFiles, type Report, resultOf } from './results';
import { areaOf, type Row, renderTable } from './table';

/** `npm run test:security` runs only the tests of attacks, and prints a table of results. Ends with 1 after a miss. */

/** Far above what a shared machine needs, so that only a run that hangs is ended. */
const TESTS_TIMEOUT_MS = 60 * 60_000;

await main(async () => {
  enterProject();
  await provision(['mariadb', 'redis', 'chromium']);
  const { dir } = await ensureBuild(process.pid);
  const [report, audit] = await Promise.all([runTests({ TERTULIA_TEST_BUILD: dir }), auditPackages()]);

  const rows: Row[] = ATTACKS.map((row) => ({ ...row, ...resultOf(row.tag, report) }));
  rows.push({
    tag: 'everywhere/npm-audit',
    attack: 'npm audit of the shipped packages',
    must: 'nothing high',
    ...audit,
  });
  console.log(renderTable(rows));
  const misses = [
    ...rows.flatMap((row) => row.misses.map((miss) => `${areaOf(row)}, ${row.attack}\n  ${miss}`)),
    ...failedFiles(report),
  ];
  for (const miss of misses) console.error(`✗ ${miss}`);
  process.exit(misses.length > 0 ? 1 : 0);
});

async function runTests(env: Record<string, string>): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-security-'));
  const outputFile = join(folder, 'report.json');
  const areas = new Set(ATTACKS.map(({ tag }) => `${tag.split('/')[0]}/*`));
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${outputFile}`];
  try {
    await runToEnd(process.execPath, [vitest, 'run', ...reporters, `--tagsFilter=${[...areas].join(' || ')}`], {
      env: { ...env, NODE_ENV: 'test' },
      timeoutMs: TESTS_TIMEOUT_MS,
    });
    if (!existsSync(outputFile)) throw new UsageError('The tests ended without a report: see their output above');
    return JSON.parse(readFileSync(outputFile, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

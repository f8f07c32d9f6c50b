import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '@/scripts/build';
import { enterProject } from '@/scripts/environment.mjs';
import { main } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { runToEnd } from '@/scripts/run';
import { ATTACKS } from './attacks';
import { auditPackages } from './audit';
import { matcher, SEPARATOR } from './names';
import { type Report, resultOf } from './results';
import { type Row, renderTable } from './table';

/** `npm run test:security`: the attack cases alone, and a table of what came of each. 1 when one is a miss. */

const TESTS_TIMEOUT_MS = 15 * 60_000;

await main(async () => {
  enterProject();
  await provision(['mariadb', 'redis', 'chromium']);
  const { dir } = await ensureBuild(process.pid);
  const [report, audit] = await Promise.all([runTests({ TERTULIA_TEST_BUILD: dir }), auditPackages()]);

  const rows: Row[] = ATTACKS.map((attack) => ({ ...attack, ...resultOf(attack, report) }));
  rows.push({ area: 'Everywhere', attack: 'npm audit of what is shipped', must: 'nothing high', ...audit });
  console.log(renderTable(rows));
  const misses = rows.flatMap((row) => row.misses.map((miss) => `${row.area}, ${row.attack}\n  ${miss}`));
  for (const miss of misses) console.error(`✗ ${miss}`);
  process.exit(misses.length > 0 ? 1 : 0);
});

async function runTests(env: Record<string, string>): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-security-'));
  const outputFile = join(folder, 'report.json');
  const files = new Set(ATTACKS.flatMap(({ shownBy }) => Object.keys(shownBy)));
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${outputFile}`];
  try {
    await runToEnd(process.execPath, [vitest, 'run', ...reporters, '-t', namePattern(), ...files], {
      env: { ...env, NODE_ENV: 'test' },
      timeoutMs: TESTS_TIMEOUT_MS,
    });
    return JSON.parse(readFileSync(outputFile, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** vitest compares with the titles joined by blanks, of all files alike. */
function namePattern(): string {
  const names = new Set(ATTACKS.flatMap(({ shownBy }) => Object.values(shownBy).flat()));
  const patterns = [...names].map((name) => matcher(name.replaceAll(SEPARATOR, ' ')).source.slice(1, -1));
  return `^ ?(?:${patterns.join('|')})$`;
}

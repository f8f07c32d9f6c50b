/**
 * Measures our server under load and compares it with minimal servers, all in one run. `npm run bench`
 * `-- --quick` measures once and for a shorter time; `-- --only=fanout,storm` measures only these. Only a full run
 * writes docs/benchmarks.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuild } from '@/scripts/build';
import { enterProject } from '@/scripts/environment.mjs';
import { main, UsageError } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { LoadProcess } from './load-process';
import { CHOICES, MEASURES } from './measures/all';
import type { Effort, Measure } from './measures/measure';
import { SWITCHING } from './measures/switching';
import { databaseVersion, removeInstallation } from './ours';
import { removePlainPage } from './plain-page-build';
import { report } from './report';
import { Results } from './results';
import { type ServerName, START } from './servers';
import { surroundings } from './surroundings';

const FULL: Effort = {
  repetitions: 3,
  windowMs: 10_000,
  warmUpMessages: 2_000,
  pages: 2_000,
  manyPages: 20_000,
  settleMs: 15_000,
};
const QUICK: Effort = {
  repetitions: 1,
  windowMs: 3_000,
  warmUpMessages: 2_000,
  pages: 600,
  manyPages: 0,
  settleMs: 5_000,
};
const DOCUMENT = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));
/** The part of the document below this line was measured by other programs, and is kept. */
const KEPT = '<!-- Written by hand from here on. -->';

await main(async () => {
  enterProject();
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const effort = values.quick ? QUICK : FULL;
  const measures = chosen(values.only);
  await provision(measures.includes(SWITCHING) ? ['mariadb', 'chromium'] : ['mariadb']);
  // Build once, so that an edit during the run does not change what is measured.
  process.env.TERTULIA_TEST_BUILD = (await ensureBuild(process.pid)).dir;
  const results = new Results();
  try {
    for (const measure of measures) await run(measure, effort, results);
    console.log(`\n${report(results)}`);
    if (!values.quick && values.only === undefined) writeFileSync(DOCUMENT, documentOf(results, databaseVersion()));
  } finally {
    removePlainPage();
    await removeInstallation();
  }
});

function chosen(only: string | undefined): Measure[] {
  if (only === undefined) return [...MEASURES];
  const named = only.split(',').flatMap((name) => {
    const measures = CHOICES[name];
    if (!measures) throw new UsageError(`--only takes ${Object.keys(CHOICES).join(', ')}`);
    return measures;
  });
  return [...new Set(named)];
}

/** The servers take turns within each repetition, so that other load on the machine affects all of them equally. */
async function run(measure: Measure, effort: Effort, results: Results): Promise<void> {
  for (let repetition = 1; repetition <= effort.repetitions; repetition++) {
    for (const server of measure.servers) {
      const sample = await once(measure, server, effort);
      results.add(measure, server, sample);
      const values = Object.entries(sample).map(([name, value]) => `${name} ${Number(value.toPrecision(3))}`);
      console.log(`${measure.name} ${repetition}/${effort.repetitions} ${server}: ${values.join(', ')}`);
    }
  }
}

async function once(measure: Measure, server: ServerName, effort: Effort) {
  const target = await START[server]();
  const load = new LoadProcess();
  try {
    return await measure.sample(target, load, effort);
  } finally {
    load.end();
    await target.stop();
  }
}

function documentOf(results: Results, database: string): string {
  return `# Benchmarks

Written by \`npm run bench\`. Each figure is the median of three repetitions. In each repetition all servers are measured
in turn. So compare the columns with each other, and not with figures of another machine.

${surroundings(database, 'npm run bench')}

**ours** is the production build with login and every message committed to its private MariaDB before it is delivered
or acknowledged; its clients offer \`chat.v1\`, and its limits are off. **net** writes the same bytes to raw TCP
sockets, with one write for each message and socket. **net, together** does it with one write for everything that is
due in a turn of the event loop. **ws** and **socket.io** are the shortest programs that broadcast with these packages.
None of the four has a login or stores anything, and only socket.io parses the messages. Every delivery is counted on
every socket, and a run in which one is missing fails. **plain page** is the same Next behind a custom server, with one
page of twenty rows: no login, no database, no style.

${report(results)}

${KEPT}${readFileSync(DOCUMENT, 'utf8').split(KEPT)[1] ?? '\n'}`;
}

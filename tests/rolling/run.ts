import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shownName } from '@/components/messages/person';
import { es } from '@/lib/i18n/chat/es';
import { ensureBuild } from '@/scripts/build';
import { ensureDeployFolder } from '@/scripts/build/deploy';
import { BUILDS } from '@/scripts/build/parts';
import { enterProject } from '@/scripts/environment.mjs';
import { main } from '@/scripts/main';
import { provision } from '@/scripts/provision';
import { check, type Evidence } from '@/tests/faults/checker';
import type { FaultClient } from '@/tests/faults/client';
import { Load } from '@/tests/faults/load';
import { max, quantile, settle } from '@/tests/faults/measure';
import { seededRandom } from '@/tests/faults/random';
import { Browsers, type PageReport } from './browsers';
import { causeFaults } from './faults';
import { Installation } from './installation';
import { MetricsWatch } from './metrics-watch';
import { buildOlderRelease } from './older-release';
import { Visits } from './visits';

/**
 * `npm run test:rolling` rolls back two nodes to an older release, one after the other, and upgrades them again. The
 * nodes are behind the shipped proxy, and people talk meanwhile, four of them in real browsers. Everybody's client is
 * that of the new release, so the older release does not understand all its frames. No message may be lost, no page or
 * file refused, and no page may report a problem. Then the test causes faults until every metric has changed.
 */

const PEOPLE = 20;
const PER_SECOND = 60;
/** How many of the people also answer, name others, react, edit and delete. The others only write plain messages. */
const TALKERS = 8;
const BROWSERS = 4;
const BETWEEN_MS = 4_000;
const SETTLE_MS = 40_000;

await main(async () => {
  enterProject();
  await provision(['mariadb', 'redis', 'chromium', 'nginx']);
  const { dir } = await ensureDeployFolder((await ensureBuild(process.pid)).dir);
  const work = mkdtempSync(join(BUILDS, 'rolling-'));
  let wrong: string[];
  try {
    wrong = await testReleases([dir, await buildOlderRelease(work)]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const what of wrong) console.error(`✗ ${what}`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
});

/** @returns a line for each problem */
async function testReleases(releases: readonly string[]): Promise<string[]> {
  const installation = await Installation.start(releases, seededRandom(Math.floor(Math.random() * 1_000_000)));
  try {
    const metrics = new MetricsWatch(installation.nodes);
    const crowd = await installation.people.addClients(1, PEOPLE);
    const wrong = await upgradeUnderLoad(installation, crowd);
    wrong.push(...(await causeFaultsUnderLoad(installation, crowd, metrics)));
    metrics.stop();
    if (wrong.length > 0) console.error(installation.nginx.log().slice(-2_000));
    return wrong;
  } finally {
    await installation.end();
  }
}

/** @returns a line for each problem */
async function upgradeUnderLoad(installation: Installation, crowd: readonly FaultClient[]): Promise<string[]> {
  const { people, origin } = installation;
  const { room = '', person } = crowd[0]?.options ?? {};
  const browsers = await Browsers.open(await people.newPeople(BROWSERS), `/r/${room}`);
  const visits = new Visits(origin, `/r/${room}`, person?.cookie ?? '');
  const loads = await startTalk(installation, crowd);
  await sleep(BETWEEN_MS);
  await rollBackAndUpgrade(installation);
  for (const load of loads) await load.stop();
  const unsettled = await settle(people, SETTLE_MS);
  const refused = visits.stop();
  const evidence = await people.evidence();
  const reports = await browsers.reports(shownTexts(evidence));
  await browsers.close();
  console.log(summary(evidence));
  console.log(`${visits.count} pages with ${visits.files} files, the slowest in ${visits.slowestMs.toFixed(0)} ms`);
  for (const report of reports) console.log(browserSummary(report));
  return [
    ...unsettled,
    ...refused,
    ...violationsOf(evidence),
    ...notUnderstood(crowd),
    ...reports.flatMap((report) => pageProblems(report, shownTexts(evidence))),
  ];
}

async function startTalk({ people }: Installation, crowd: readonly FaultClient[]): Promise<Load[]> {
  const { random } = people.endpoints;
  const perPerson = PER_SECOND / crowd.length;
  const [talkers, writers] = [crowd.slice(0, TALKERS), crowd.slice(TALKERS)];
  const moderator = await people.moderator();
  return [
    new Load(talkers, perPerson * talkers.length, random, undefined, moderator),
    new Load(writers, perPerson * writers.length, random),
  ];
}

/** Frames that the older release did not understand must have been repeated until the new one did. */
function notUnderstood(crowd: readonly FaultClient[]): string[] {
  const count = crowd.reduce((sum, { tab }) => sum + tab.wire.notUnderstood, 0);
  console.log(`${count} frames were not understood by the older release`);
  if (count === 0) return ['the older release understood everything, so this run shows nothing about it'];
  return crowd.flatMap(({ options, notUnderstood: lost }) =>
    lost.map((what) => `${options.person.username} was told that the ${what} was refused`),
  );
}

/** @returns a line for each problem */
async function causeFaultsUnderLoad(
  installation: Installation,
  crowd: readonly FaultClient[],
  metrics: MetricsWatch,
): Promise<string[]> {
  const { people } = installation;
  const load = new Load(crowd, PER_SECOND, people.endpoints.random);
  const failures: string[] = [];
  try {
    await causeFaults(installation, crowd, metrics);
  } catch (error) {
    failures.push(`${error}`);
  }
  await load.stop();
  const unsettled = await settle(people, SETTLE_MS);
  const unchanged = metrics.names.filter((name) => !metrics.moved(name));
  console.log(`${metrics.names.length - unchanged.length} of ${metrics.names.length} metrics changed`);
  const problems = unchanged.map((name) => `${name} never changed`);
  return [...failures, ...unsettled, ...violationsOf(await people.evidence()), ...problems];
}

async function rollBackAndUpgrade(installation: Installation): Promise<void> {
  const [current, older] = installation.releases;
  for (const release of [older, current]) {
    for (const [i, node] of installation.nodes.entries()) {
      const startedAt = performance.now();
      await node.stop();
      const stopped = performance.now() - startedAt;
      await installation.startNode(node, release);
      const back = performance.now() - startedAt;
      console.log(`node ${i + 1}: gone after ${stopped.toFixed(0)} ms, ready after ${back.toFixed(0)} ms`);
      await sleep(BETWEEN_MS);
    }
  }
}

function violationsOf(evidence: Evidence): string[] {
  return check(evidence).map(({ invariant, what }) => `${invariant} ${what}`);
}

/**
 * The texts of the messages as a page shows them, in their order. A text that ends with `@` and a user name ends with a
 * mention, which the page shows by the display name. Edited texts end with a number.
 */
function shownTexts({ rows }: Evidence): string[] {
  const messages = rows.filter(({ kind }) => kind === 'message').toSorted((a, b) => a.seq - b.seq);
  return messages.map(({ text }) => text?.replace(/(?<= @)\w+$/, (name) => shownName({ name })) ?? es.deleted);
}

/** Checks that the page has reported nothing and shows the end of the log. */
function pageProblems({ username, lines, texts, sockets }: PageReport, due: readonly string[]): string[] {
  const wrong = lines.map(
    ({ at, text }) => `${username}’s browser reported after ${at} ms: ${text} (${describeSockets(sockets)})`,
  );
  const last = due.slice(-texts.length);
  const strange = texts.findIndex((text, i) => text !== last[i]);
  if (texts.length === 0 || strange >= 0) {
    wrong.push(`${username}’s browser shows ${texts[strange]} instead of ${last[strange]}`);
  }
  return wrong;
}

function describeSockets(sockets: PageReport['sockets']): string {
  return sockets.map(({ at, what }) => `${what} ${at}`).join(', ');
}

function summary({ members, rows }: Evidence): string {
  const acks = members.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'ack')).length;
  const gaps = members.flatMap(({ entries }) => {
    const happened = entries.filter(({ kind }) => kind === 'open' || kind === 'close');
    return absences(happened.map(({ at, kind }) => ({ at, open: kind === 'open' })));
  });
  const times = `median ${quantile(gaps, 0.5).toFixed(0)} ms, longest ${max(gaps).toFixed(0)} ms`;
  return `${acks} acknowledged, ${rows.length} stored; ${gaps.length} times somebody was without a socket, ${times}`;
}

function browserSummary({ username, sockets }: PageReport): string {
  const happened = sockets.filter(({ what }) => what !== 'dial');
  const gaps = absences(happened.map(({ at, what }) => ({ at, open: what === 'open' })));
  return `${username}’s browser: without a socket for ${gaps.join(', ') || 'no'} ms`;
}

/** Times from a close to the next open, in milliseconds. Further closes in between are failed attempts. */
function absences(happened: readonly { at: number; open: boolean }[]): number[] {
  const times: number[] = [];
  let since: number | null = null;
  for (const { at, open } of happened) {
    if (open && since !== null) times.push(at - since);
    since = open ? null : (since ?? at);
  }
  return times;
}

/**
 * Measures how fast an export of Slack comes in: 200 people, 20 channels, and texts with marks, names, threads and
 * reactions. `npm run bench:import [-- MESSAGES]`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { migrate } from '@/lib/db/migrate';
import { openSlackExport } from '@/lib/imports/slack/export';
import { factsOf } from '@/lib/imports/team/facts';
import { planTeam } from '@/lib/imports/team/plan';
import { takeInTeam } from '@/lib/imports/team/take-in';
import { randomTexts, seeded } from '@/tests/integration/search/texts';
import { writeZip } from '@/tests/support/files/zip';
import { onPrivateDatabase } from './on-private-database';

const MESSAGES = Number(process.argv[2] ?? 200_000);
const PEOPLE = 200;
const CHANNELS = 20;
const A_DAY = 500;
const START_S = 1_600_000_000;

const random = seeded(5);
const text = randomTexts(random);
const someone = () => `U${Math.floor(random() * PEOPLE)}`;
const megabytes = () => `${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`;

function messageOf(seconds: number): Record<string, unknown> {
  const ts = (s: number) => `${START_S + s}.000100`;
  const words = random() < 0.2 ? ` *<@${someone()}>* <https://example.org/x|página> :tada:` : '';
  return {
    ...{ type: 'message', user: someone(), ts: ts(seconds), text: text() + words, client_msg_id: crypto.randomUUID() },
    ...(random() < 0.2 && seconds > 60 ? { thread_ts: ts(seconds - 60) } : {}),
    ...(random() < 0.1 ? { reactions: [{ name: '+1', users: [someone(), someone()], count: 2 }] } : {}),
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }] }],
  };
}

function entries(): Record<string, string> {
  const users = Array.from({ length: PEOPLE }, (_, n) => ({ id: `U${n}`, name: `persona${n}`, team_id: 'T1' }));
  const members = users.map(({ id }) => id);
  const channels = Array.from({ length: CHANNELS }, (_, n) => ({ id: `C${n}`, name: `canal-${n}`, members }));
  const all: Record<string, string> = {
    'users.json': JSON.stringify(users),
    'channels.json': JSON.stringify(channels),
  };
  const each = MESSAGES / CHANNELS;
  for (const { name } of channels) {
    for (let from = 0; from < each; from += A_DAY) {
      const day = new Date((START_S + (from / A_DAY) * 86_400) * 1_000).toISOString().slice(0, 10);
      const messages = Array.from({ length: Math.min(A_DAY, each - from) }, (_, n) =>
        messageOf((from / A_DAY) * 86_400 + n * 60),
      );
      all[`${name}/${day}.json`] = JSON.stringify(messages);
    }
  }
  return all;
}

const folder = await mkdtemp(join(tmpdir(), 'tertulia-bench-import-'));
try {
  const path = await writeZip(join(folder, 'slack.zip'), entries());
  await onPrivateDatabase(async (db) => {
    await migrate(db);
    const startedAt = performance.now();
    const seconds = () => ((performance.now() - startedAt) / 1_000).toFixed(1);
    const team = await openSlackExport(path);
    const facts = await factsOf(team);
    const plan = await planTeam(db, team, facts.rooms, facts.needed, new Map());
    console.log(`read and planned after ${seconds()} s (${megabytes()})`);
    const nothing = {} as never;
    const deps = { db, storages: nothing, pictures: nothing, quota: nothing, incoming: folder };
    await takeInTeam(deps, { team, plan, sha256: team.sha256, now: Date.now(), fetchFile: null });
    const rate = Math.round((60_000 * MESSAGES) / (performance.now() - startedAt));
    console.log(`${MESSAGES} messages in ${seconds()} s: ${rate} a minute (${megabytes()})`);
    team.close();
  });
} finally {
  await rm(folder, { recursive: true });
}

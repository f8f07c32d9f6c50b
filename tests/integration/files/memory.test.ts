import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { get, put } from '@/tests/support/files/files';

/** Ten of the largest files at once stay on the disk, and out of the memory. */

const LARGEST = 25_000_000;
const MOST_MB = 40;

let database: TestDatabase;
let app: App;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** What the process has in memory, in MB. */
function rss(): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_000;
}

/** Runs `work`, and returns by how many MB the memory grew at most meanwhile. */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, rss());
  }, 20);
  await work().finally(() => clearInterval(watch));
  return peak - before;
}

it('ten uploads of 25 MB at once, and as many downloads, do not let the memory grow', async () => {
  const ana = await new Factory(database.db).somebody();
  const bytes = randomBytes(LARGEST);
  const ids: string[] = [];
  const upload = async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, () => put(app.origin, bytes, { as: ana, name: 'largo.bin' })),
    );
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(201));
    ids.splice(0, ids.length, ...all.map(({ id }) => id));
  };
  const download = async () => {
    const answers = await Promise.all(ids.map((id) => get(app.origin, `/f/${id}/x`, ana)));
    for (const answer of answers) expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  };
  // The first round lets the young generation grow to what it works with (--max-semi-space-size).
  const first = await growth(upload);
  const up = await growth(upload);
  await growth(download);
  const down = await growth(download);
  console.log(
    `MB of growth: first uploads ${first.toFixed(0)}, uploads ${up.toFixed(0)}, downloads ${down.toFixed(0)}`,
  );
  expect(Math.max(up, down)).toBeLessThan(MOST_MB);
}, 120_000);

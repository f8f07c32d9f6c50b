import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@/lib/db/client';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { provision } from '@/scripts/provision';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { Factory } from '@/tests/support/factory';
import { get, put } from '@/tests/support/files/files';

/**
 * Measures by how many MB the server's memory grows during ten uploads of 25 MB at once, and during as many downloads.
 * Ends with 1 if a round of uploads grows it by more than MOST_MB.
 * Run with: node --import tsx tests/bench/file-memory.ts
 */

const LARGEST = 25_000_000;
const AT_ONCE = 10;
const ROUNDS = 3;
const MOST_MB = 40;

await provision(['mariadb']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const app = await startApp({ database: 'private', env: { DATA_DIR: dataDir, NEXTAUTH_SECRET: TEST_SECRET } });
try {
  const address = await findRunningDatabase({ dataDir });
  if (!address) throw new Error('The private database is not running');
  const db = openDatabase(address);
  const ana = await new Factory(db).somebody();
  await db.$client.end();
  const bytes = randomBytes(LARGEST);
  let ids: string[] = [];
  const upload = async () => {
    const uploads = Array.from({ length: AT_ONCE }, () => put(app.origin, bytes, { as: ana, name: 'largo.bin' }));
    const answers = await Promise.all(uploads);
    for (const { status } of answers) if (status !== 201) throw new Error(`An upload was answered with ${status}`);
    ids = answers.map(({ id }) => id);
  };
  const download = async () => {
    const answers = await Promise.all(ids.map((id) => get(app.origin, `/f/${id}/x`, ana)));
    for (const answer of answers) {
      if (!Buffer.from(await answer.arrayBuffer()).equals(bytes)) throw new Error('A download has other bytes');
    }
  };
  for (const [what, work] of Object.entries({ uploads: upload, downloads: download })) {
    const grown: number[] = [];
    for (let round = 0; round < ROUNDS; round++) grown.push(await growth(app, work));
    console.log(`${what}: ${grown.map((mb) => `${mb.toFixed(0)} MB`).join(', ')}`);
    if (what === 'uploads' && Math.max(...grown) > MOST_MB) process.exitCode = 1;
  }
} finally {
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Runs `work`, and returns by how many MB the memory of the server grew at most meanwhile. */
async function growth({ pid }: App, work: () => Promise<void>): Promise<number> {
  const before = rss(pid);
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, rss(pid));
  }, 20);
  await work().finally(() => clearInterval(watch));
  return peak - before;
}

/** The memory of a process, in MB. */
function rss(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_000;
}

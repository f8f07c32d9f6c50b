/**
 * Measures the export of an installation with 1,000,000 messages: its time, and the memory of its process over time.
 * `npm run bench:archive`; `-- 100000`: with so many messages; `--no-html`: without the pages to read
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeArchive } from '@/lib/archive/export';
import { type DatabaseAddress, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { Storages } from '@/lib/files/storage/storages';
import { fillInstallation } from '@/tests/support/archive/fill';
import { onPrivateDatabase } from './on-private-database';

const SAMPLE_MS = 1_000;
const [words, numbers] = [process.argv.slice(2), process.argv.slice(2).map(Number).filter(Boolean)];
const messages = numbers[0] ?? 1_000_000;

/** The export runs in a process of its own, so that only its memory is measured. */
async function exportIn(address: DatabaseAddress, path: string): Promise<void> {
  const db = openDatabase(address);
  const samples: number[] = [];
  const sample = () => samples.push(Math.round(process.memoryUsage.rss() / 1e6));
  const timer = setInterval(sample, SAMPLE_MS);
  const begun = performance.now();
  const html = words.includes('--no-html') ? {} : { html: { zone: 'America/Bogota', locale: 'es' as const } };
  await writeArchive(db, new Storages({ storage: 'local', dir: tmpdir() } as never), path, { direct: true, ...html });
  const seconds = (performance.now() - begun) / 1_000;
  clearInterval(timer);
  sample();
  const tenths = Array.from({ length: 11 }, (_, i) => samples[Math.round(((samples.length - 1) * i) / 10)]);
  console.log(`${seconds.toFixed(0)} s, ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  console.log(`Memory in MB, from the beginning to the end: ${tenths.join(', ')}; most: ${Math.max(...samples)}`);
  await db.$client.end();
}

if (process.send) {
  const [told] = (await once(process, 'message')) as [{ address: DatabaseAddress; path: string }];
  await exportIn(told.address, told.path);
  process.exit();
}
const folder = mkdtempSync(join(tmpdir(), 'tertulia-bench-archive-'));
try {
  await onPrivateDatabase(async (db, address) => {
    await migrate(db);
    await fillInstallation(db, { people: 200, rooms: 30, messages, files: 0 });
    const child = fork(fileURLToPath(import.meta.url), words, { execArgv: ['--import', 'tsx'] });
    child.send({ address, path: join(folder, 'archive.zip') });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error('The export failed');
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, type DatabaseAddress, openDatabase } from '@/lib/db/client';
import { startPrivateDatabase } from '@/lib/mariadb/private-database';
import { provision } from '@/scripts/provision';

/** Runs a measurement on a new private MariaDB without tables, which is removed afterwards. */
export async function onPrivateDatabase(
  measure: (db: Database, address: DatabaseAddress) => Promise<void>,
): Promise<void> {
  await provision(['mariadb']);
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
  const mariadb = await startPrivateDatabase({ dataDir });
  const db = openDatabase(mariadb.address);
  try {
    await measure(db, mariadb.address);
  } finally {
    await db.$client.end();
    await mariadb.stop();
    await rm(dataDir, { recursive: true });
  }
}

import { loadConfig } from '@/lib/config';
import { type Database, openDatabase } from '@/lib/db/client';
import { findRunningDatabase, startEmbeddedDatabase } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { mendable } from '@/lib/ops/start-error';
import { UsageError } from './main';
import { provision } from './provision';

/** Works on the app's database, brought up to date, whether or not the app runs. */
export function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  return withDatabaseAsItIs({ alone: false }, async (db) => {
    await migrate(db);
    await work(db);
  });
}

/**
 * The app's database by its URL, or the private one, which is started for this if the app does not run.
 * @param alone refuse the private database while an app runs on it
 */
export async function withDatabaseAsItIs(
  { alone }: { alone: boolean },
  work: (db: Database) => Promise<void>,
): Promise<void> {
  const { db, close } = await open(alone);
  try {
    await work(db);
  } catch (error) {
    const line = mendable(error, loadConfig());
    throw line === null ? error : new UsageError(line);
  } finally {
    await db.$client.end();
    await close();
  }
}

async function open(alone: boolean): Promise<{ db: Database; close(): Promise<void> }> {
  const config = loadConfig();
  const close = async () => {};
  if (config.databaseUrl !== null) {
    return { db: openDatabase({ url: config.databaseUrl, tls: config.databaseTls }), close };
  }
  const running = await findRunningDatabase(config);
  if (running && alone) throw new UsageError('The app runs on this database. Stop it first.');
  if (running) return { db: openDatabase(running), close };
  await provision(['mariadb']);
  const embedded = await startEmbeddedDatabase(config);
  return { db: openDatabase(embedded.address), close: () => embedded.stop() };
}

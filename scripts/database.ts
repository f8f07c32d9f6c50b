import { loadConfig } from '@/lib/config';
import { type Database, openDatabase } from '@/lib/db/client';
import { findRunningDatabase, startEmbeddedDatabase } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { provision } from './provision';

/** Works on the app's database, brought up to date, whether or not the app runs. */
export async function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const { db, close } = await open();
  try {
    await migrate(db);
    await work(db);
  } finally {
    await close();
  }
}

/** The app's database: by its URL, or the private one, which is started for this if the app does not run. */
async function open(): Promise<{ db: Database; close(): Promise<void> }> {
  const config = loadConfig();
  if (config.databaseUrl !== null) return withClose(openDatabase({ url: config.databaseUrl, tls: config.databaseTls }));
  const running = await findRunningDatabase(config);
  if (running) return withClose(openDatabase(running));
  await provision(['mariadb']);
  const embedded = await startEmbeddedDatabase(config);
  return withClose(openDatabase(embedded.address), () => embedded.stop());
}

function withClose(db: Database, after: () => Promise<void> = async () => {}) {
  const close = async () => {
    await db.$client.end();
    await after();
  };
  return { db, close };
}

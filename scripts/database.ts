import { resolve } from 'node:path';
import { type Config, loadConfig } from '@/lib/config';
import { type Database, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { mendable, whereOf } from '@/lib/lifecycle/start-error';
import { findRunningDatabase, hasPrivateDatabase, startPrivateDatabase } from '@/lib/mariadb/private-database';
import { appliedMigrations } from './backup/tables';
import { DEPLOYED } from './environment.mjs';
import { UsageError } from './main';
import { provision } from './provision';

/** What a script does with the database. */
interface Use {
  /** Refuse the private database while an app runs on it. */
  alone?: boolean;
  /** Make the private database if there is none. Otherwise that is refused: most likely it is the wrong folder. */
  mayMake?: boolean;
}

/** Works on the app's database, brought up to date, whether or not the app runs; the app must have run on it once. */
export function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  return withDatabaseAsItIs({}, async (db) => {
    await refuseEmpty(db);
    await migrate(db);
    await work(db);
  });
}

/** The app's database by its URL, or the private one, which is started for this if the app does not run; says which. */
export async function withDatabaseAsItIs(use: Use, work: (db: Database) => Promise<void>): Promise<void> {
  const { db, close } = await open(use);
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

async function open({ alone = false, mayMake = false }: Use): Promise<{ db: Database; close(): Promise<void> }> {
  const config = loadConfig();
  const close = async () => {};
  if (config.databaseUrl !== null) {
    console.log(`Database: ${nameOf(config)}`);
    return { db: openDatabase({ url: config.databaseUrl, tls: config.databaseTls }), close };
  }
  const isThere = hasPrivateDatabase(config);
  // Before anything is made in that folder.
  if (!isThere && !mayMake) throw noDatabase(config);
  console.log(`Database: ${nameOf(config, isThere ? 'the' : 'a new')}`);
  const running = await findRunningDatabase(config);
  if (running && alone) throw new UsageError('The app runs on this database. Stop it first.');
  if (running) return { db: openDatabase(running), close };
  await provision(['mariadb']);
  const privateDatabase = await startPrivateDatabase(config);
  return { db: openDatabase(privateDatabase.address), close: () => privateDatabase.stop() };
}

/** Whoever asks for a person or a room by a wrong address would get tables with nobody in them, and no word of it. */
async function refuseEmpty(db: Database): Promise<void> {
  const connection = await db.$client.getConnection();
  try {
    if ((await appliedMigrations(connection)).length === 0) throw noDatabase(loadConfig());
  } finally {
    connection.release();
  }
}

function noDatabase(config: Config): UsageError {
  const setting = config.databaseUrl === null ? 'DATA_DIR' : 'DATABASE_URL';
  const command = DEPLOYED ? 'node server.mjs' : 'npm start';
  return new UsageError(
    `There is no Tertulia here: ${nameOf(config)}. Start the app once first (${command}), or set ${setting} as the app has it.`,
  );
}

/** Without its password. */
function nameOf({ databaseUrl, dataDir }: Config, which: 'the' | 'a new' = 'the'): string {
  if (databaseUrl === null) return `${which} private one in ${resolve(dataDir)}`;
  const { server, database } = whereOf(databaseUrl);
  return `${database} on ${server}`;
}

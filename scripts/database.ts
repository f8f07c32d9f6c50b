import { resolve } from 'node:path';
import { type Config, loadConfig } from '@/lib/config';
import { type Database, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { operatorLine, whereOf } from '@/lib/lifecycle/start-error';
import { findRunningDatabase, hasPrivateDatabase, startPrivateDatabase } from '@/lib/mariadb/private-database';
import { appliedMigrations } from './backup/tables';
import { DEPLOYED } from './environment.mjs';
import { UsageError } from './main';
import { provision } from './provision';

/** How a script uses the database. */
interface Use {
  /** Refuses to run if an app uses the private database. */
  alone?: boolean;
  /**
   * Makes the private database if there is none. Without this the script stops, because the folder is most likely
   * wrong.
   */
  mayMake?: boolean;
}

/**
 * Runs `work` on the app's migrated database, whether or not the app runs. The app must have used this database before.
 */
export function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  return withUnmigratedDatabase({}, async (db) => {
    await refuseEmpty(db);
    await migrate(db);
    await work(db);
  });
}

/**
 * Runs `work` on the database of DATABASE_URL, or else on the private database, which is started if the app does not
 * run. Prints which database it is.
 */
export async function withUnmigratedDatabase(use: Use, work: (db: Database) => Promise<void>): Promise<void> {
  const { db, close } = await open(use);
  try {
    await work(db);
  } catch (error) {
    const line = operatorLine(error, loadConfig());
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
  // Refuses before anything is made in that folder.
  if (!isThere && !mayMake) throw noDatabase(config);
  console.log(`Database: ${nameOf(config, isThere ? 'the' : 'a new')}`);
  const running = await findRunningDatabase(config);
  if (running && alone) throw new UsageError('The app runs on this database. Stop it first.');
  if (running) return { db: openDatabase(running), close };
  await provision(['mariadb']);
  const privateDatabase = await startPrivateDatabase(config);
  return { db: openDatabase(privateDatabase.address), close: () => privateDatabase.stop() };
}

/** Refuses an empty database. Otherwise a script with a wrong address would silently make tables there. */
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

/** Names the database, without its password. */
function nameOf({ databaseUrl, dataDir }: Config, which: 'the' | 'a new' = 'the'): string {
  if (databaseUrl === null) return `${which} private one in ${resolve(dataDir)}`;
  const { server, database } = whereOf(databaseUrl);
  return `${database} on ${server}`;
}

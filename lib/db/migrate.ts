import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/mysql2';
import { migrate as applyMigrations } from 'drizzle-orm/mysql2/migrator';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { Database } from './client';

const LOCK_TIMEOUT_S = 60;
/**
 * A server-wide name of at most 64 characters, so that two schemas on one server do not wait for each other. Not by
 * SHA1(), which newer MySQL has only as a component.
 */
const LOCK_NAME = `CONCAT('tertulia.migrate.', LEFT(SHA2(DATABASE(), 256), 40))`;

/**
 * Applies what `folder` (drizzle/) has and the database lacks. Nodes that start at once take turns: the later ones
 * find nothing left to do.
 * @throws Error when another node held the lock for 60 s
 */
export async function migrate(
  db: Database,
  folder = join(process.cwd(), 'drizzle'),
  lockTimeoutS = LOCK_TIMEOUT_S,
): Promise<void> {
  const connection = await db.$client.getConnection();
  try {
    // A table that somebody keeps locked ends the migration instead of holding the start for a day.
    await connection.query(`SET SESSION lock_wait_timeout = ${lockTimeoutS}`);
    await takeMigrationLock(connection, lockTimeoutS);
    await applyMigrations(drizzle({ client: connection }), { migrationsFolder: folder });
  } finally {
    // The lock, and the session's settings, end with the connection, even one that failed halfway.
    connection.destroy();
  }
}

/** Keeps other nodes from migrating, and so from starting, until the connection ends. @throws Error when time is up */
export async function takeMigrationLock(connection: PoolConnection, timeoutS: number): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT GET_LOCK(${LOCK_NAME}, ${timeoutS}) AS taken`);
  if (rows[0]?.taken === 1) return;
  throw new Error(`Another node has been migrating the database for ${timeoutS} s; the log of that node says why.`);
}

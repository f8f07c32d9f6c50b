import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { Database } from './client';
import { type Migration, readMigrations } from './migration-files';
import { giveRoomKeys } from './room-keys';
import { isDataChange, saysAlreadyDone } from './statement-kinds';

const LOCK_TIMEOUT_S = 60;

/** The table of Drizzle's own migrator, exactly as it creates it. */
const APPLIED = `CREATE TABLE IF NOT EXISTS __drizzle_migrations (
  id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`;
/**
 * One row for each migration that has begun and has not ended. `done` counts finished statements, and `in_doubt` is
 * about the next one.
 */
const PROGRESS = `CREATE TABLE IF NOT EXISTS migration_progress (
  hash char(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  done int NOT NULL DEFAULT 0,
  in_doubt boolean NOT NULL DEFAULT FALSE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/**
 * Work that SQL cannot do. It runs after the migration of this name, and again at each later start, since a node of an
 * older version may have written in between. Each function does its work completely or not at all, and finds nothing
 * left to do when it runs again.
 */
const AFTERWARDS: Record<string, (connection: PoolConnection) => Promise<void>> = {
  '0003_room_keys': giveRoomKeys,
};

/**
 * Applies the migrations of `folder` (drizzle/) that the database lacks. Nodes that start at once take turns: the later
 * ones find nothing left to do. If a node is killed in the middle, nothing needs repair: the next node continues where
 * it stopped.
 * @throws Error when another node held the lock for 60 s
 */
export async function migrate(
  db: Database,
  folder = join(process.cwd(), 'drizzle'),
  lockTimeoutS = LOCK_TIMEOUT_S,
): Promise<void> {
  const connection = await db.$client.getConnection();
  try {
    await takeMigrationLock(connection, lockTimeoutS);
    await applyMigrations(connection, readMigrations(folder));
  } finally {
    // The lock and the session's settings end with the connection, also after a failure.
    connection.destroy();
  }
}

/** Keeps other nodes from migrating, and so from starting, until the connection ends. @throws Error after `timeoutS` */
export async function takeMigrationLock(connection: PoolConnection, timeoutS: number): Promise<void> {
  // A table that stays locked makes the migration fail instead of delaying the start for a day.
  await connection.query(`SET SESSION lock_wait_timeout = ${timeoutS}`);
  const name = await lockName(connection);
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS taken', [name, timeoutS]);
  if (row?.taken === 1) return;
  throw new Error(`Another node has been migrating the database for ${timeoutS} s; the log of that node says why.`);
}

/**
 * A server-wide name of at most 64 characters, so that two schemas on one server do not wait for each other. The hash
 * is made here, since MySQL 9.7 has no SHA1().
 */
async function lockName(connection: PoolConnection): Promise<string> {
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT DATABASE() AS name');
  return `tertulia.migrate.${createHash('sha1').update(String(row?.name)).digest('hex')}`;
}

/**
 * Applies the migrations that the database lacks, and then AFTERWARDS. The connection must hold the lock and be in no
 * transaction.
 */
export async function applyMigrations(connection: PoolConnection, migrations: Migration[]): Promise<void> {
  await connection.query(APPLIED);
  await connection.query(PROGRESS);
  const [[last]] = await connection.query<RowDataPacket[]>('SELECT MAX(created_at) AS time FROM __drizzle_migrations');
  // Drizzle's own migrator finds the missing migrations in the same way.
  for (const migration of migrations.filter(({ time }) => time > Number(last?.time ?? 0))) {
    await apply(connection, migration);
  }
  for (const { name } of migrations) await AFTERWARDS[name]?.(connection);
}

/** Each DDL statement commits by itself, so the progress is recorded around each one. */
async function apply(connection: PoolConnection, migration: Migration): Promise<void> {
  const { hash, time, statements } = migration;
  const { done, mayBeDone } = await progressOf(connection, hash);
  for (const [at, sql] of statements.entries()) {
    if (at < done) continue;
    try {
      if (isDataChange(sql)) await changeData(connection, hash, sql);
      else await changeTables(connection, hash, sql, mayBeDone && at === done);
    } catch (error) {
      throw await explained(connection, migration, at, error);
    }
  }
  await together(connection, async () => {
    await connection.query('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)', [hash, time]);
    await connection.query('DELETE FROM migration_progress WHERE hash = ?', [hash]);
  });
}

async function progressOf(connection: PoolConnection, hash: string): Promise<{ done: number; mayBeDone: boolean }> {
  const sql = 'SELECT done, in_doubt FROM migration_progress WHERE hash = ?';
  const [[row]] = await connection.query<RowDataPacket[]>(sql, [hash]);
  if (row) return { done: row.done, mayBeDone: row.in_doubt === 1 };
  await connection.query('INSERT INTO migration_progress (hash) VALUES (?)', [hash]);
  return { done: 0, mayBeDone: false };
}

/**
 * @param mayBeDone an earlier start began this statement, and may have been killed before or after the server ran it
 */
async function changeTables(connection: PoolConnection, hash: string, sql: string, mayBeDone: boolean): Promise<void> {
  await connection.query('UPDATE migration_progress SET in_doubt = TRUE WHERE hash = ?', [hash]);
  try {
    await connection.query(sql);
  } catch (error) {
    if (!mayBeDone || !saysAlreadyDone(sql, error)) throw error;
  }
  await recordDone(connection, hash);
}

/** Commits the change and the record of it together. */
async function changeData(connection: PoolConnection, hash: string, sql: string): Promise<void> {
  await together(connection, async () => {
    await connection.query(sql);
    await recordDone(connection, hash);
  });
}

async function recordDone(connection: PoolConnection, hash: string): Promise<void> {
  await connection.query('UPDATE migration_progress SET done = done + 1, in_doubt = FALSE WHERE hash = ?', [hash]);
}

/** Runs `work` in one transaction. If it fails, the server rolls back when the connection ends. */
async function together(connection: PoolConnection, work: () => Promise<void>): Promise<void> {
  await connection.query('START TRANSACTION');
  await work();
  await connection.query('COMMIT');
}

/**
 * Returns an error that names the statement. If only an operator can find out how far an older version came, it also
 * says what to do.
 */
async function explained(connection: PoolConnection, migration: Migration, at: number, cause: unknown): Promise<Error> {
  const { name, hash, statements } = migration;
  const where = `Migration ${name}, statement ${at + 1} of ${statements.length}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (!saysAlreadyDone(statements[at] ?? '', cause)) return new Error(`${where}: ${reason}`, { cause });
  // This start did not run the statement, so the next one must not assume that it did.
  await connection.query('UPDATE migration_progress SET in_doubt = FALSE WHERE hash = ?', [hash]);
  return new Error(
    `${where} had been applied before, but no start recorded it: ${reason}. ` +
      `A version that recorded nothing may have been stopped in the middle. Count how many statements of drizzle/${name}.sql, from its first on, the database has, ` +
      `run UPDATE migration_progress SET done = COUNT WHERE hash = '${hash}', and start again.`,
    { cause },
  );
}

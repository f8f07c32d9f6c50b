import { randomUUID } from 'node:crypto';
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { AuditAction } from '@/lib/audit/actions';
import { othersOn } from '@/lib/db/alone';
import type { Database } from '@/lib/db/client';
import { applyMigrations, takeMigrationLock } from '@/lib/db/migrate';
import { readMigrations } from '@/lib/db/migration-files';
import { BackupError, type Footer, type Header, type Row } from './format';
import { readBackup } from './read';
import { describeTables, EMPTIED_TABLES } from './tables';
import { chooseMigrations } from './versions';

/** What was restored, and the installation's new epoch. */
export interface Restored {
  header: Header;
  rows: Footer['rows'];
  epoch: string;
}

const LOCK_TIMEOUT_S = 60;
const STATEMENT_TIMEOUT_MS = 60_000;
const COMMIT_TIMEOUT_MS = 600_000;
const DELETED_ROWS = 10_000;
/** Limits of one INSERT, far below the packet size of any server. */
const INSERT_ROWS = 500;
const INSERT_BYTES = 512 * 1024;

/**
 * Restores a backup into a database that no app uses: the whole backup, or nothing if anything goes wrong. Reads the
 * file twice, first to check that it is complete. The installation gets a new epoch, so that every client loads its
 * page again. A backup of an older version goes into that version's tables, which are then migrated, here or by the
 * next start. Meanwhile an app that starts waits, as for a migration.
 * @param force replaces what the database holds; without it the database must be empty
 * @param known the migrations in drizzle/
 * @throws BackupError if the file is damaged or from a newer version, or if the database is newer than the file, in
 *   use, or not empty
 */
export async function restoreBackup(
  db: Database,
  file: string,
  { force = false, known = readMigrations() } = {},
): Promise<Restored> {
  const { header, footer } = await readBackup(file);
  const connection = await db.$client.getConnection();
  try {
    await refuseOthers(connection);
    await takeMigrationLock(connection, LOCK_TIMEOUT_S);
    await refuseOthers(connection);
    // A refusal changes nothing, not even the tables.
    const { before, after } = await chooseMigrations(connection, header, known);
    if (!force) await refuseFull(connection);
    await applyMigrations(connection, before);
    await refuseOtherTables(connection, header);
    const epoch = await replaceAll(connection, file, header);
    await applyMigrations(connection, after);
    if (!hasAudit(header)) await recordRestore(connection);
    return { header, rows: footer.rows, epoch };
  } finally {
    // This also ends an unfinished transaction, and the lock.
    connection.destroy();
  }
}

/** Refuses if a node runs, because it would keep rooms and sessions that no longer exist. */
async function refuseOthers(connection: PoolConnection): Promise<void> {
  const others = await othersOn(connection);
  if (others) throw new BackupError(`The database is in use, by ${others}. Stop every node of the app first.`);
}

/** Refuses if somebody changed tables by hand, in this database or in the one that was backed up. */
async function refuseOtherTables(connection: PoolConnection, { version, tables }: Header): Promise<void> {
  const names = tables.map(({ name }) => name);
  const here = await describeTables(connection, names);
  if (JSON.stringify(here) === JSON.stringify(tables)) return;
  throw new BackupError(`The backup is of version ${version}, but its tables are not the tables of that version.`);
}

async function refuseFull(connection: PoolConnection): Promise<void> {
  for (const { name } of await describeTables(connection, ['messages', 'users'])) {
    const [[found]] = await connection.query<RowDataPacket[]>(`SELECT EXISTS (SELECT 1 FROM ${name}) AS someone`);
    if (!found?.someone) continue;
    throw new BackupError('The database holds people or messages already. To replace all of it, use --force.');
  }
}

/** Replaces all rows in one transaction of bounded statements. @returns the new epoch */
async function replaceAll(connection: PoolConnection, file: string, header: Header): Promise<string> {
  const { tables } = header;
  const run = (sql: string, timeout = STATEMENT_TIMEOUT_MS) => connection.query({ sql, timeout });
  // Tables are restored in the order of their names, so rows may come before the rows that they refer to. The snapshot
  // is consistent, so the check is not needed.
  await run('SET SESSION foreign_key_checks = 0');
  await run('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  await run('START TRANSACTION');
  for (const { name } of tables) await deleteAll(connection, name);
  for (const { name } of await describeTables(connection, EMPTIED_TABLES)) await deleteAll(connection, name);
  await readBackup(file, (rows, found) => insertRows(connection, rows, found));
  if (hasAudit(header)) await recordRestore(connection);
  const epoch = randomUUID();
  await run(`REPLACE INTO installation (id, epoch) VALUES (1, ${connection.escape(epoch)})`);
  await run('COMMIT', COMMIT_TIMEOUT_MS);
  // A later migration may make foreign keys, and these must be checked.
  await run('SET SESSION foreign_key_checks = 1');
  return epoch;
}

/** Whether the backup has the table of the audit. The first version of the app had none; a later migration makes it. */
function hasAudit({ tables }: Header): boolean {
  return tables.some(({ name }) => name === 'audit');
}

/**
 * Records the restore in the audit. Uses only columns that every version of the audit has, because the tables may still
 * be those of an older version.
 */
async function recordRestore(connection: PoolConnection): Promise<void> {
  const action: AuditAction = 'backup.restore';
  const sql = 'INSERT INTO audit (at, action) VALUES (?, ?)';
  await connection.query({ sql, timeout: STATEMENT_TIMEOUT_MS }, [new Date(), action]);
}

async function deleteAll(connection: PoolConnection, table: string): Promise<void> {
  const sql = `DELETE FROM ${connection.escapeId(table)} LIMIT ${DELETED_ROWS}`;
  for (;;) {
    const [deleted] = await connection.query<ResultSetHeader>({ sql, timeout: STATEMENT_TIMEOUT_MS });
    if (deleted.affectedRows < DELETED_ROWS) return;
  }
}

async function insertRows(connection: PoolConnection, rows: Row[], { tables }: Header): Promise<void> {
  for (const table of tables) {
    const columns = table.columns.map(({ name }) => connection.escapeId(name)).join();
    const into = `INSERT INTO ${connection.escapeId(table.name)} (${columns}) VALUES `;
    const values = rows.filter(([name]) => name === table.name).map(([, ...found]) => tuple(connection, table, found));
    for (const batch of batches(values)) {
      await connection.query({ sql: into + batch.join(), timeout: STATEMENT_TIMEOUT_MS });
    }
  }
}

function tuple(connection: PoolConnection, { columns }: Header['tables'][number], values: (string | null)[]): string {
  const escaped = values.map((value, i) => {
    const isBytes = columns[i]?.kind === 'bytes' && value !== null;
    return connection.escape(isBytes ? Buffer.from(value, 'base64') : value);
  });
  return `(${escaped.join()})`;
}

function* batches(tuples: string[]): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const text of tuples) {
    if (batch.length === INSERT_ROWS || bytes > INSERT_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += Buffer.byteLength(text);
  }
  if (batch.length > 0) yield batch;
}

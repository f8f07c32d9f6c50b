import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { getTableConfig, MySqlTable } from 'drizzle-orm/mysql-core';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { connectionWithin } from '@/lib/db/bounded';
import * as schema from '@/lib/db/schema';
import { durabilityOf } from '@/lib/db/server-settings';
import { writeRefusal } from '@/lib/db/write-refusal';
import type { Finding } from './checks';
import { judgeDurability } from './durability';

/** The oldest supported version of each server. */
const OLDEST = { MariaDB: [10, 6], MySQL: [8, 0] } as const;

const TABLE_COLLATION = 'utf8mb4_bin';
/** The most differences that a finding names. */
const NAMED = 3;

const CONNECTION_TIMEOUT_MS = 4_000;

export async function databaseVersion(pool: Pool): Promise<Finding> {
  const [row] = await rows(pool, 'SELECT VERSION() AS version');
  return judgeVersion(String(row?.version));
}

/** @param version as the server reports it: `8.4.3` or `10.11.6-MariaDB-0+deb12u1`, perhaps with `5.5.5-` in front */
export function judgeVersion(version: string): Finding {
  const name = version.includes('MariaDB') ? 'MariaDB' : 'MySQL';
  const [major = 0, minor = 0] = version
    .replace(/^5\.5\.5-/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const [oldestMajor, oldestMinor] = OLDEST[name];
  const supported = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  const detail = `${name} ${major}.${minor}`;
  return supported ? { level: 'green', code: 'version_ok', detail } : { level: 'red', code: 'version_old', detail };
}

/** Compares the migrations in drizzle/ with the table of applied migrations. */
export async function databaseMigrations(pool: Pool): Promise<Finding> {
  const applied = await rows(pool, 'SELECT hash FROM __drizzle_migrations ORDER BY id LIMIT 10000');
  const hashes = new Set(applied.map((row) => String(row.hash)));
  const files = readMigrationFiles({ migrationsFolder: join(process.cwd(), 'drizzle') });
  const missing = files.filter(({ hash }) => !hashes.has(hash)).length;
  if (missing > 0) return { level: 'red', code: 'migrations_missing', detail: String(missing) };
  // A newer version of the app migrated this database. This version may or may not work with it.
  if (hashes.size > files.length) return { level: 'amber', code: 'migrations_newer' };
  return { level: 'green', code: 'migrations_ok', detail: String(files.length) };
}

/** Checks that every table and text column of ours has the collation that the schema states. */
export async function databaseCollation(pool: Pool): Promise<Finding> {
  const tables = Object.values(schema).filter((each) => is(each, MySqlTable));
  const expected = new Map<string, string>();
  for (const table of tables) {
    const { name, columns } = getTableConfig(table);
    expected.set(name, TABLE_COLLATION);
    for (const column of columns) {
      const collation = / collate (\w+)/.exec(column.getSQLType())?.[1];
      if (collation) expected.set(`${name}.${snakeCase(column.name)}`, collation);
    }
  }
  const found = new Map<string, string>();
  const here = 'WHERE TABLE_SCHEMA = DATABASE()';
  const [ofTables, ofColumns] = await Promise.all([
    rows(pool, `SELECT TABLE_NAME AS name, TABLE_COLLATION AS collated FROM information_schema.TABLES ${here}`),
    rows(
      pool,
      `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS name, COLLATION_NAME AS collated
       FROM information_schema.COLUMNS ${here} AND COLLATION_NAME IS NOT NULL`,
    ),
  ]);
  for (const row of [...ofTables, ...ofColumns]) found.set(String(row.name), String(row.collated));
  const wrong = [...expected].filter(([name, collation]) => found.get(name) !== collation).map(([name]) => name);
  if (wrong.length === 0) return { level: 'green', code: 'collation_ok' };
  const more = wrong.length > NAMED ? '…' : '';
  return { level: 'red', code: 'collation_wrong', detail: wrong.slice(0, NAMED).join(', ') + more };
}

const TRICKY_TEXT = 'Ñandú, café, 🧉 y 👩‍🚀';

/** Checks that a text with accents and emoji comes back from the table as it was. Uses room 0, which does not exist. */
export async function databaseText(pool: Pool): Promise<Finding> {
  const connection = await connectionWithin(pool, CONNECTION_TIMEOUT_MS);
  try {
    const seq = randomInt(1, 2 ** 47);
    const timeout = CONNECTION_TIMEOUT_MS;
    await connection.query({ sql: 'START TRANSACTION', timeout });
    const sql = 'INSERT INTO messages (room_id, seq, client_id, body, created_at) VALUES (0, ?, ?, ?, ?)';
    await connection.query({ sql, timeout }, [seq, randomUUID(), TRICKY_TEXT, new Date()]);
    const back = { sql: 'SELECT body FROM messages WHERE room_id = 0 AND seq = ?', timeout };
    const [found] = await connection.query<RowDataPacket[]>(back, [seq]);
    const same = found[0]?.body === TRICKY_TEXT;
    return same ? { level: 'green', code: 'text_ok' } : { level: 'red', code: 'text_changed' };
  } finally {
    // Nothing is committed: the server rolls back an open transaction when its connection ends.
    connection.destroy();
  }
}

/**
 * Checks whether the database can store a message now. A full disk, or a setting, may prevent writing while reading
 * still works.
 */
export async function databaseWrites(tryWrite: () => Promise<void>): Promise<Finding> {
  try {
    await tryWrite();
    return { level: 'green', code: 'writes_ok' };
  } catch (error) {
    const detail = writeRefusal(error);
    if (detail === null) throw error;
    return { level: 'red', code: 'writes_refused', detail };
  }
}

/** Checks whether a commit is on the disk when it is acknowledged. */
export async function databaseDurability(pool: Pool): Promise<Finding> {
  return judgeDurability(await durabilityOf(pool));
}

async function rows(pool: Pool, sql: string): Promise<RowDataPacket[]> {
  const [found] = await pool.query<RowDataPacket[]>(sql);
  return found;
}

/** Names a column as Drizzle's `casing` does. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

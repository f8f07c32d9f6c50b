import { getTableName, is } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import * as schema from '@/lib/db/schema';
import type { Table } from './format';

/**
 * What a restore empties, because it belongs to the people and messages that were there before: the index of search,
 * which is built anew, links for a new password, an e-mail address or an account, which an old backup must not make
 * valid again, notifications that are decided, sent and shown, mails that wait, people who are about to choose a user
 * name, and archives that administrators asked for.
 */
export const EMPTIED_TABLES: string[] = [
  schema.searchRooms,
  schema.searchSlices,
  schema.passwordLinks,
  schema.pushRooms,
  schema.pushQueue,
  schema.pushShown,
  schema.pendingIdentities,
  schema.mailConfirmations,
  schema.mailQueue,
  schema.signUpLinks,
  schema.imports,
  schema.archiveExports,
].map((table) => getTableName(table));

/** The tables that a backup leaves out: also counters that matter only for minutes, and the epoch. */
const LEFT_OUT: string[] = [getTableName(schema.tries), getTableName(schema.installation), ...EMPTIED_TABLES];

/** The tables that a backup contains, from the schema in the code. */
export const TABLE_NAMES = Object.values(schema)
  .filter((value) => is(value, MySqlTable))
  .map((value) => getTableName(value))
  .filter((name) => !LEFT_OUT.includes(name))
  .sort();

const NUMBERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'];
const BYTES = ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'];

/**
 * Describes those of the named tables that the database has, with their columns and keys. A database that is not
 * migrated yet lacks some.
 */
export async function describeTables(connection: PoolConnection, names: string[] = TABLE_NAMES): Promise<Table[]> {
  if (names.length === 0) return [];
  const [columns] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS tableName, column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name IN (?) ORDER BY table_name, ordinal_position`,
    [names],
  );
  const [keys] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS tableName, column_name AS name FROM information_schema.statistics
     WHERE table_schema = DATABASE() AND table_name IN (?) AND index_name = 'PRIMARY'
     ORDER BY table_name, seq_in_index`,
    [names],
  );
  const tables = names.map((name) => ({
    name,
    columns: columns.filter(({ tableName }) => tableName === name).map((c) => ({ name: c.name, kind: kindOf(c.type) })),
    key: keys.filter(({ tableName }) => tableName === name).map((c) => c.name),
  }));
  return tables.filter(({ columns }) => columns.length > 0);
}

/** The hashes of the migrations that were applied to the database, in order. */
export async function appliedMigrations(connection: PoolConnection): Promise<string[]> {
  const [[has]] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS tables FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_name = '__drizzle_migrations'`,
  );
  if (!has?.tables) return [];
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT hash FROM __drizzle_migrations ORDER BY created_at, id',
  );
  return rows.map(({ hash }) => hash);
}

function kindOf(type: string): 'number' | 'text' | 'bytes' {
  if (NUMBERS.includes(type)) return 'number';
  return BYTES.includes(type) ? 'bytes' : 'text';
}

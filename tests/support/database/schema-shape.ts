import type { RowDataPacket } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';

const VIEWS: [name: string, columns: string][] = [
  ['TABLES', 'TABLE_NAME, ENGINE, TABLE_COLLATION'],
  [
    'COLUMNS',
    'TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, IS_NULLABLE, COLLATION_NAME, EXTRA',
  ],
  ['STATISTICS', 'TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE'],
  ['TABLE_CONSTRAINTS', 'TABLE_NAME, CONSTRAINT_NAME, CONSTRAINT_TYPE'],
  ['KEY_COLUMN_USAGE', 'TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME'],
  ['REFERENTIAL_CONSTRAINTS', 'TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE'],
];

/** Everything that a schema consists of, except its rows. */
export async function schemaShape(db: Database): Promise<Record<string, unknown>> {
  const shape: Record<string, unknown> = {};
  for (const [view, columns] of VIEWS) {
    const schema = view.endsWith('CONSTRAINTS') ? 'CONSTRAINT_SCHEMA' : 'TABLE_SCHEMA';
    const order = columns.split(', ').map((_, i) => i + 1);
    const sql = `SELECT ${columns} FROM information_schema.${view} WHERE ${schema} = DATABASE() ORDER BY ${order}`;
    [shape[view]] = await db.$client.query<RowDataPacket[]>(sql);
  }
  return shape;
}

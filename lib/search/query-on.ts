import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import type { Transaction } from '@/lib/db/transact';

/** Runs plain SQL in a transaction. Building these statements with Drizzle would cost more than running them. */
export async function queryOn<T extends RowDataPacket>(
  tx: Transaction,
  sql: string,
  values: readonly unknown[],
): Promise<T[]> {
  const { $client } = tx as Transaction & { $client: Connection };
  const [rows] = await $client.query<T[]>(sql, [...values]);
  return rows;
}

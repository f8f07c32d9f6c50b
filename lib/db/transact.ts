import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { connectionWithin } from './bounded';
import type { Database } from './client';
import * as schema from './schema';

/** Queries within one transaction. */
export type Transaction = MySql2Database<typeof schema>;

const TIMEOUT_MS = 10_000;
const TRIES = 3;

/** The whole transaction was undone for another one's sake; ER_CHECKREAD is MariaDB's, from 11.6 on. */
const UNDONE = ['ER_LOCK_DEADLOCK', 'ER_CHECKREAD'];

/**
 * Runs `work` in one transaction; its result comes after the commit. May run it again when the database undid it, so
 * `work` does nothing but queries.
 * @throws the driver's error; the connection is gone then, and nothing of it is known to be stored
 */
export async function transact<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const connection = await connectionWithin(db.$client, TIMEOUT_MS);
    try {
      const result = await transactOn(bounded(connection), work);
      connection.release();
      return result;
    } catch (error) {
      connection.destroy();
      if (tries === TRIES || !wasUndone(error)) throw error;
    }
  }
}

async function transactOn<T>(connection: PoolConnection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await connection.query('START TRANSACTION');
  const result = await work(drizzle(connection, { schema, mode: 'planetscale', casing: 'snake_case' }));
  await connection.query('COMMIT');
  return result;
}

/** With a time-out for each statement. The object is this checkout's own: the pool makes another for the next. */
function bounded(connection: PoolConnection): PoolConnection {
  const query = connection.query.bind(connection);
  connection.query = ((statement: string | object, values?: unknown) => {
    const options = typeof statement === 'string' ? { sql: statement } : statement;
    return query({ timeout: TIMEOUT_MS, sql: '', ...options }, values as never);
  }) as PoolConnection['query'];
  return connection;
}

function wasUndone(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return UNDONE.includes(code ?? cause?.code ?? '');
}

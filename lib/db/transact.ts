import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import type { PoolConnection } from 'mysql2/promise';
import { databaseError } from '@/lib/telemetry/request-context';
import { connectionWithin } from './bounded';
import type { Database } from './client';
import * as schema from './schema';

/** Queries within one transaction. */
export type Transaction = MySql2Database<typeof schema>;

const TIMEOUT_MS = 10_000;
/** The most times that work is tried, if other transactions make the database roll it back. */
export const TRIES = 3;

/** Errors after which nothing is committed, because of another transaction. ER_CHECKREAD is MariaDB's, from 11.6 on. */
const UNDONE = ['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 'ER_LOCK_WAIT_TIMEOUT'];

// A frozen node must not hold its locks: the server ends a transaction whose client sends nothing for 3 s. And nobody
// waits longer than that for a lock.
const GUARD = 'SET SESSION wait_timeout = 3, SESSION innodb_lock_wait_timeout = 3';
const UNGUARD = 'SET SESSION wait_timeout = DEFAULT, SESSION innodb_lock_wait_timeout = DEFAULT';

/**
 * Runs `work` in one transaction and returns its result after the commit. May run `work` again if the database rolled
 * it back, so `work` must do nothing but queries.
 * @throws the driver's error; then the connection is destroyed, and it is unknown whether anything was stored
 */
export async function transact<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const connection = await connectionWithin(db.$client, TIMEOUT_MS);
    try {
      const result = await transactOn(bounded(connection), work);
      await giveBack(connection);
      return result;
    } catch (error) {
      connection.destroy();
      if (tries === TRIES || !wasUndone(error)) throw databaseError(error);
    }
  }
}

async function transactOn<T>(connection: PoolConnection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await connection.query(GUARD);
  await connection.query('START TRANSACTION');
  const result = await work(drizzle(connection, { schema, mode: 'planetscale', casing: 'snake_case' }));
  await connection.query('COMMIT');
  return result;
}

/** The work is committed, so it does not matter what happens to the connection now. */
async function giveBack(connection: PoolConnection): Promise<void> {
  try {
    await connection.query(UNGUARD);
    connection.release();
  } catch {
    connection.destroy();
  }
}

/**
 * Adds a time-out to each statement. The object belongs to this checkout alone: the pool makes another one for the
 * next.
 */
function bounded(connection: PoolConnection): PoolConnection {
  const query = connection.query.bind(connection);
  connection.query = ((statement: string | object, values?: unknown) => {
    const options = typeof statement === 'string' ? { sql: statement } : statement;
    return query({ timeout: TIMEOUT_MS, sql: '', ...options }, values as never);
  }) as PoolConnection['query'];
  return connection;
}

export function wasUndone(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return UNDONE.includes(code ?? cause?.code ?? '');
}

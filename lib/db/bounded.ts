import type { Pool, PoolConnection } from 'mysql2/promise';
import { databaseError } from '@/lib/telemetry/request-context';

/** Longest wait for a free connection, and for the answer to one statement. */
const CONNECTION_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 10_000;

/**
 * Gives every `pool.query` a time-out: if the database is frozen, or the network connection is dead, the request fails
 * instead of waiting. The connection is destroyed then, since its answer may still come. Errors also mark the request
 * if the database could not be reached (see lib/http/retry-later.ts).
 */
export function boundQueries(pool: Pool): void {
  pool.query = (async (statement: string | object, values?: unknown) => {
    const options = typeof statement === 'string' ? { sql: statement } : statement;
    const connection = await connectionWithin(pool, CONNECTION_TIMEOUT_MS);
    try {
      const result = await connection.query({ timeout: STATEMENT_TIMEOUT_MS, sql: '', ...options }, values as never);
      connection.release();
      return result;
    } catch (error) {
      if ((error as { code?: string }).code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy();
      else connection.release();
      throw databaseError(error);
    }
  }) as Pool['query'];
}

/**
 * Takes a connection from the pool.
 * @throws Error `POOL_TIMEOUT` if no connection came free in time; one that comes later goes back unused
 */
export async function connectionWithin(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  let late = false;
  const got = pool.getConnection().then((connection) => {
    if (late) connection.release();
    return connection;
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(Object.assign(new Error('No database connection came free in time'), { code: 'POOL_TIMEOUT' }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([got, tooLate]);
  } catch (error) {
    throw databaseError(error);
  } finally {
    clearTimeout(timer);
  }
}

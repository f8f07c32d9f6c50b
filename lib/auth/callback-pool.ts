import type { Pool, PoolConnection } from 'mysql2/promise';
import { connectionWithin } from '@/lib/db/bounded';

type Done = (error: unknown, rows?: unknown) => void;

const TIMEOUT_MS = 5_000;

/**
 * Adapts the pool to the callbacks that rate-limiter-flexible expects. Every statement has a time-out. A connection on
 * which a statement failed is destroyed, since its transaction may still be open.
 */
export function callbackPool(pool: Pool) {
  return {
    getConnection(done: (error: unknown, connection?: object) => void): void {
      connectionWithin(pool, TIMEOUT_MS).then((connection) => done(null, withCallbacks(connection)), done);
    },
  };
}

function withCallbacks(connection: PoolConnection) {
  let broken = false;
  return {
    query(sql: string, ...rest: [Done] | [unknown[], Done]): void {
      const [values, done] = rest.length === 1 ? [[], rest[0]] : rest;
      connection.query({ sql, values, timeout: TIMEOUT_MS }).then(
        ([rows]) => done(null, rows),
        (error) => {
          broken = true;
          done(error);
        },
      );
    },
    /** The server rolls back when `release` destroys the connection. */
    rollback(): void {
      broken = true;
    },
    release(): void {
      if (broken) connection.destroy();
      else connection.release();
    },
  };
}

import type { Pool, PoolConnection } from 'mysql2/promise';
import { connectionWithin } from '@/lib/db/bounded';

type Done = (error: unknown, rows?: unknown) => void;

const TIMEOUT_MS = 5_000;

/**
 * The pool as rate-limiter-flexible wants it: with callbacks. Every statement is bounded in time, and a connection on
 * which one failed is given up, since its transaction may still be open.
 */
export function knownDevice(pool: Pool) {
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
    /** Ending the connection rolls back. */
    rollback(): void {
      broken = true;
    },
    release(): void {
      if (broken) connection.destroy();
      else connection.release();
    },
  };
}

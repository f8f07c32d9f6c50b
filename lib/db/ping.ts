import mysql from 'mysql2/promise';
import { connectionWithin } from './bounded';
import { connectionOptions, type DatabaseAddress, prepareConnections } from './client';

export const PING_CONNECTIONS = 1;

const CONNECTION_TIMEOUT_MS = 1_000;
const ANSWER_TIMEOUT_MS = 1_000;

export interface Ping {
  /** @throws Error when the database did not answer within 2 s */
  ping(): Promise<void>;
  end(): Promise<void>;
}

/** Uses its own connection: whether the database answers must not depend on how busy the pages' pool is. */
export function openPing(address: DatabaseAddress): Ping {
  const pool = mysql.createPool({ ...connectionOptions(address), connectionLimit: PING_CONNECTIONS });
  prepareConnections(pool);
  return {
    async ping() {
      const connection = await connectionWithin(pool, CONNECTION_TIMEOUT_MS);
      try {
        await connection.query({ sql: 'SELECT 1', timeout: ANSWER_TIMEOUT_MS });
        connection.release();
      } catch (error) {
        // The answer may still come, and would be taken for the answer to the next ping.
        connection.destroy();
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

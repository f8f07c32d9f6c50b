import mysql, { type Pool } from 'mysql2/promise';
import { connectionOptions, type DatabaseAddress, prepareConnections } from './client';

export const WRITER_CONNECTIONS = 16;

/**
 * Connections for the log's transactions (lib/messages/transaction.ts): several statements a packet, READ COMMITTED,
 * and no wait of more than 3 s for a room's lock.
 */
export function openWriterPool(address: DatabaseAddress): Pool {
  const pool = mysql.createPool({
    ...connectionOptions(address),
    multipleStatements: true,
    connectionLimit: WRITER_CONNECTIONS,
  });
  prepareConnections(pool, { isolation: 'READ-COMMITTED', lockWaitS: 3 });
  return pool;
}

import mysql, { type Pool } from 'mysql2/promise';
import { connectionOptions, type DatabaseAddress, prepareConnections } from './client';

const WRITERS = 16;

/**
 * Connections for the log's transactions (lib/messages/transaction.ts): several statements a packet, READ COMMITTED,
 * and no wait of more than 3 s for a room's lock.
 */
export function openWriterPool(address: DatabaseAddress): Pool {
  const pool = mysql.createPool({
    ...connectionOptions(address),
    multipleStatements: true,
    connectionLimit: WRITERS,
  });
  prepareConnections(pool, [
    'SET SESSION innodb_lock_wait_timeout = 3',
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  ]);
  return pool;
}

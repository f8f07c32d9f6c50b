import type { Pool } from 'mysql2/promise';

/**
 * The internals of mysql2 that we use beyond its types. No other file uses them, and mysql2-internals.test.ts fails
 * when an upgrade changes them.
 */
interface CorePool {
  _allConnections: { length: number };
  _freeConnections: { length: number };
  _connectionQueue: { length: number };
  config: { connectionConfig: { ssl?: unknown } };
  on(event: 'connection', listener: (connection: CoreConnection) => void): void;
}

/** A connection of the pool below the promise API: its queries take a callback. */
export interface CoreConnection {
  query(sql: string, done: (error: Error | null) => void): void;
  destroy(): void;
}

function corePool(pool: Pool): CorePool {
  return pool.pool as unknown as CorePool;
}

/** How many connections of a pool are in use and free, and how many requests wait for one. */
export function poolUse(pool: Pool): { busy: number; free: number; waiting: number } {
  const { _allConnections: all, _freeConnections: free, _connectionQueue: waiting } = corePool(pool);
  return { busy: all.length - free.length, free: free.length, waiting: waiting.length };
}

/**
 * Calls the listener with each new connection of a pool before its first use, so that the listener's statements run
 * first.
 */
export function onNewConnection(pool: Pool, listener: (connection: CoreConnection) => void): void {
  corePool(pool).on('connection', listener);
}

/** The TLS options that a pool will connect with, once mysql2 has merged the address into them. For tests. */
export function tlsOf(pool: Pool): unknown {
  return corePool(pool).config.connectionConfig.ssl;
}

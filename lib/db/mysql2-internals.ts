import type { Pool } from 'mysql2/promise';

/**
 * What is used of mysql2 beyond what its types promise. Nothing else reaches into it, and mysql2-internals.test.ts
 * fails when an upgrade changes it.
 */
interface CorePool {
  _allConnections: { length: number };
  _freeConnections: { length: number };
  _connectionQueue: { length: number };
  config: { connectionConfig: { ssl?: unknown } };
  on(event: 'connection', listener: (connection: CoreConnection) => void): void;
}

/** A connection as the pool below the promises hands it out: its queries take a callback. */
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

/** Calls the listener with each new connection of a pool, before it is used: what it asks then is asked first. */
export function onNewConnection(pool: Pool, listener: (connection: CoreConnection) => void): void {
  corePool(pool).on('connection', listener);
}

/** The TLS options that a pool will connect with, once mysql2 has merged the address into them. For tests. */
export function tlsOf(pool: Pool): unknown {
  return corePool(pool).config.connectionConfig.ssl;
}

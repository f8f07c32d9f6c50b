import type { Pool } from 'mysql2/promise';

/** The parts of mysql2's pool that count; they are in its source, though not in its types. */
interface Inside {
  _allConnections: { length: number };
  _freeConnections: { length: number };
  _connectionQueue: { length: number };
}

/** How many connections of a pool are in use and free, and how many requests wait for one. */
export function poolUse(pool: Pool): { busy: number; free: number; waiting: number } {
  const { _allConnections: all, _freeConnections: free, _connectionQueue: waiting } = pool.pool as unknown as Inside;
  return { busy: all.length - free.length, free: free.length, waiting: waiting.length };
}

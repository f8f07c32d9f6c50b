import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import mysql, { type Pool, type PoolConnection, type PoolOptions } from 'mysql2/promise';
import { boundQueries } from './bounded';
import { onNewConnection } from './mysql2-internals';
import * as schema from './schema';
import { type SessionOptions, sessionStatement } from './session';

/** Queries through Drizzle; `db.$client` is the mysql2 pool below it. */
export type Database = MySql2Database<typeof schema> & { $client: Pool };

/** Where the database is: a URL, or the socket of the private one. */
export type DatabaseAddress = { url: string; tls: boolean } | { socketPath: string; user: string; database: string };

export const PAGE_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;

/** Options of every connection: UTC, utf8mb4 with its collation stated, a bounded time to connect. */
export function connectionOptions(address: DatabaseAddress): PoolOptions {
  const shared: PoolOptions = {
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: true,
    enableKeepAlive: true,
    // Otherwise each query keeps a stack trace, in case it fails.
    trace: false,
  };
  if ('socketPath' in address) return { ...shared, ...address };
  // mysql2 checks the server's name only when it is told to.
  const ssl = address.tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true } } : {};
  return { ...shared, ...ssl, uri: address.url };
}

/**
 * Sets the session variables of each new connection of a pool before anything else. A connection that refuses them is
 * not used.
 */
export function prepareConnections(pool: Pool, options?: SessionOptions): void {
  const sql = sessionStatement(options);
  onNewConnection(pool, (connection) => {
    connection.query(sql, (error) => {
      if (error) connection.destroy();
    });
  });
}

/** A pool of at most 10 connections; a request waits for a free one, at most 200 wait. */
export function openDatabase(address: DatabaseAddress): Database {
  const pool = mysql.createPool({ ...connectionOptions(address), connectionLimit: PAGE_CONNECTIONS, queueLimit: 200 });
  boundQueries(pool);
  prepareConnections(pool);
  // `planetscale` mode keeps Drizzle from LATERAL joins, which MariaDB does not have.
  return drizzle(pool, { schema, mode: 'planetscale', casing: 'snake_case' }) as Database;
}

/** Queries on one connection, such as that of a snapshot; `$client` is the connection. They have no time-out. */
export function databaseOn(connection: PoolConnection): Database {
  return drizzle(connection, { schema, mode: 'planetscale', casing: 'snake_case' }) as unknown as Database;
}

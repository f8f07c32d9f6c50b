import mysql2 from 'mysql2';
import mysql, { type Pool } from 'mysql2/promise';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '@/tests/support/free-port';
import { propertyReads } from '@/tests/support/sources';
import { onNewConnection, poolUse, tlsOf } from './mysql2-internals';

let asked: string[];
let server: ReturnType<typeof mysql2.createServer>;
let pool: Pool;

/** Answers OK. The server side of mysql2 does not restart the packet numbers for each command, so this does. */
function answer(connection: mysql2.Connection, sequenceId: number): void {
  connection.sequenceId = sequenceId;
  connection.writeOk({ affectedRows: 0 });
  connection.sequenceId = 0;
}

/** A server made with mysql2, which accepts every client and answers OK to every query. */
beforeEach(async () => {
  asked = [];
  server = mysql2.createServer((connection) => {
    connection.on('error', () => {});
    connection.on('query', (sql: string) => {
      asked.push(sql);
      answer(connection, 1);
    });
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.4.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0x00_ff_f7_ff,
      // Without a change of the password scheme, the third packet is the last one of a handshake.
      authCallback: () => answer(connection, 2),
    });
  });
  const port = await freePort();
  server.listen(port);
  pool = mysql.createPool({ uri: `mysql://chat@127.0.0.1:${port}/chat`, connectionLimit: 2 });
});
afterEach(async () => {
  await pool.end();
  await new Promise((resolve) => server.close(resolve));
});

it('mysql2 counts the connections of a pool, and the requests that wait, where we read it', async () => {
  expect(poolUse(pool)).toEqual({ busy: 0, free: 0, waiting: 0 });
  const [first, second] = await Promise.all([pool.getConnection(), pool.getConnection()]);
  const third = pool.getConnection();
  expect(poolUse(pool)).toEqual({ busy: 2, free: 0, waiting: 1 });
  first.release();
  (await third).release();
  expect(poolUse(pool)).toEqual({ busy: 1, free: 1, waiting: 0 });
  second.destroy();
  expect(poolUse(pool)).toEqual({ busy: 0, free: 1, waiting: 0 });
});

it('mysql2 announces a new connection before its first use, and runs the statement of the listener first', async () => {
  const answered: unknown[] = [];
  onNewConnection(pool, (connection) => connection.query('DO first', (error) => answered.push(error)));
  await pool.query('SELECT second');
  expect(asked).toEqual(['DO first', 'SELECT second']);
  expect(answered).toEqual([null]);
});

it('mysql2 does not use a connection that the listener destroys', async () => {
  onNewConnection(pool, (connection) => connection.destroy());
  await expect(pool.query('SELECT 1')).rejects.toThrow();
  expect(asked).toEqual([]);
  expect(poolUse(pool)).toEqual({ busy: 0, free: 0, waiting: 0 });
});

it('mysql2 keeps the TLS options of a pool where the tests of TLS read them', () => {
  const ssl = { rejectUnauthorized: true, verifyIdentity: true };
  const secure = mysql.createPool({ uri: 'mysql://chat@127.0.0.1/chat', ssl });
  expect(tlsOf(secure)).toMatchObject(ssl);
  expect(tlsOf(pool)).toBeFalsy();
});

it('no other file uses internals of mysql2', () => {
  const reads = propertyReads([
    '_allConnections',
    '_freeConnections',
    '_connectionQueue',
    'connectionConfig',
    'pool.pool',
  ]);
  expect(reads).toEqual(['lib/db/mysql2-internals.ts']);
});

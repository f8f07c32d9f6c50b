import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionOptions, openDatabase } from './client';
import { tlsOf } from './mysql2-internals';

const url = 'mysql://chat:hunter2@db.example.org:3306/chat';
const VERIFIES = { rejectUnauthorized: true, verifyIdentity: true };

/** The greeting of a MySQL server without TLS: protocol 4.1, its own password scheme, no SSL among its capabilities. */
const GREETING_WITHOUT_TLS = packet([
  [10],
  Buffer.from('8.4.0\0'),
  [1, 0, 0, 0],
  Buffer.from('abcdefgh\0'),
  // The lower half of the capabilities, the character set, the status, the upper half, the salt's length.
  [0x0d, 0xa2, 46, 2, 0, 0x08, 0x00, 21],
  Buffer.alloc(10),
  Buffer.from('ijklmnopqrst\0'),
  Buffer.from('mysql_native_password\0'),
]);

/** The first packet of a connection: 3 bytes of length, its number, and these parts. */
function packet(parts: (Buffer | number[])[]): Buffer {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload]);
}

const pools: { end(): Promise<void> }[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
});

/** The TLS options that mysql2 finally uses for an address. */
function sslOf(address: Parameters<typeof openDatabase>[0]): unknown {
  const { $client } = openDatabase(address);
  pools.push($client);
  return tlsOf($client);
}

describe('TLS to the database', () => {
  it('verifies the certificate and the name', { tags: 'everywhere/database-certificate' }, () => {
    expect(connectionOptions({ url, tls: true }).ssl).toEqual(VERIFIES);
    expect(sslOf({ url, tls: true })).toMatchObject(VERIFIES);
  });

  it('cannot be weakened by the address', { tags: 'everywhere/database-certificate' }, () => {
    const weak = encodeURIComponent('{"rejectUnauthorized":false}');
    expect(sslOf({ url: `${url}?ssl=${weak}`, tls: true })).toMatchObject(VERIFIES);
  });

  it('is off unless it was asked for', () => {
    expect(sslOf({ url, tls: false })).toBeFalsy();
  });

  it('is required: a server that does not offer it receives nothing, not even the password', {
    tags: 'everywhere/database-certificate',
  }, async () => {
    const heard: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('data', (data: Buffer) => heard.push(data));
      socket.on('error', () => {});
      socket.write(GREETING_WITHOUT_TLS);
    });
    server.listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const db = openDatabase({ url: `mysql://chat:hunter2@127.0.0.1:${port}/chat`, tls: true });
    pools.push(db.$client);
    await expect(db.$client.query('SELECT 1')).rejects.toThrow('does not support secure connection');
    expect(heard).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });
});

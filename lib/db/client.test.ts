import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import mysql from 'mysql2';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionOptions, openDatabase } from './client';

const url = 'mysql://chat:hunter2@db.example.org:3306/chat';
const VERIFIES = { rejectUnauthorized: true, verifyIdentity: true };

const pools: { end(): Promise<void> }[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
});

/** What mysql2 makes of an address in the end. */
function sslOf(address: Parameters<typeof openDatabase>[0]): unknown {
  const { $client } = openDatabase(address);
  pools.push($client);
  return ($client.pool as unknown as { config: { connectionConfig: { ssl: unknown } } }).config.connectionConfig.ssl;
}

describe('TLS to the database', () => {
  it('verifies the certificate and the name', () => {
    expect(connectionOptions({ url, tls: true }).ssl).toEqual(VERIFIES);
    expect(sslOf({ url, tls: true })).toMatchObject(VERIFIES);
  });

  it('cannot be weakened by the address', () => {
    const weak = encodeURIComponent('{"rejectUnauthorized":false}');
    expect(sslOf({ url: `${url}?ssl=${weak}`, tls: true })).toMatchObject(VERIFIES);
  });

  it('is off where it was not asked for', () => {
    expect(sslOf({ url, tls: false })).toBeFalsy();
  });

  it('is not done without: to a server that offers none nothing is said, no password either', async () => {
    const heard: Buffer[] = [];
    const server = mysql.createServer((connection) => {
      // As MySQL without TLS greets: protocol 4.1, its own password scheme, no SSL among its capabilities.
      const capabilityFlags = 0x00_08_a2_0d;
      const { stream } = connection as unknown as { stream: NodeJS.ReadableStream };
      stream.on('data', (data: Buffer) => heard.push(data));
      connection.on('error', () => {});
      connection.serverHandshake({
        protocolVersion: 10,
        serverVersion: '8.4.0',
        connectionId: 1,
        statusFlags: 2,
        characterSet: 46,
        capabilityFlags,
      });
    });
    server.listen(0);
    await once((server as unknown as { _server: NodeJS.EventEmitter })._server, 'listening');
    const { port } = (server as unknown as { _server: { address(): AddressInfo } })._server.address();
    const db = openDatabase({ url: `mysql://chat:hunter2@127.0.0.1:${port}/chat`, tls: true });
    pools.push(db.$client);
    await expect(db.$client.query('SELECT 1')).rejects.toThrow('does not support secure connection');
    expect(heard).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });
});

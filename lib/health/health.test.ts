import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { clockOfBrowser } from './clock';
import { judgeVersion } from './database';
import { judgeDisk } from './disk';
import { judgeDurability } from './durability';
import { judgeError, judgeStatus, socket } from './socket';

describe('the test of the installation', () => {
  it.each([
    ['8.4.3', 'green', 'MySQL 8.4'],
    ['8.0.39-azure', 'green', 'MySQL 8.0'],
    ['5.7.44', 'red', 'MySQL 5.7'],
    ['10.11.6-MariaDB-0+deb12u1', 'green', 'MariaDB 10.11'],
    ['5.5.5-10.6.18-MariaDB-log', 'green', 'MariaDB 10.6'],
    ['10.5.23-MariaDB', 'red', 'MariaDB 10.5'],
    ['11.4.2-MariaDB-ubu2404', 'green', 'MariaDB 11.4'],
  ])('recognizes the database %s', (version, level, detail) => {
    expect(judgeVersion(version)).toMatchObject({ level, detail });
  });

  it('requires that a commit is on the disk', () => {
    const sound = {
      flushAtCommit: 1,
      hasBinlog: true,
      syncBinlog: 1,
      writesReachBinlog: true,
      doublewrite: true,
      flushesReachDisk: true,
    };
    expect(judgeDurability({ ...sound, hasBinlog: false, syncBinlog: 0 }).level).toBe('green');
    expect(judgeDurability(sound).level).toBe('green');
    expect(judgeDurability({ ...sound, syncBinlog: 0 }).code).toBe('durability_binlog');
    expect(judgeDurability({ ...sound, flushAtCommit: 2 }).level).toBe('red');
    expect(judgeDurability({ ...sound, flushAtCommit: 0, flushesReachDisk: false }).code).toBe('durability_sync');
    expect(judgeDurability({ ...sound, doublewrite: false, syncBinlog: 0 }).code).toBe('durability_doublewrite');
    expect(judgeDurability({ ...sound, writesReachBinlog: false }).code).toBe('durability_unlogged');
  });

  it('allows two seconds between clocks, either way', () => {
    const at = (browserMs: number) => clockOfBrowser({ browserMs, receivedMs: 100_000 }).level;
    expect([98_000, 100_000, 102_000].map(at)).toEqual(['green', 'green', 'green']);
    expect([97_900, 102_100].map(at)).toEqual(['red', 'red']);
  });

  it('tells a full disk from one that is filling up', () => {
    expect([100, 1, 0.1].map((gib) => judgeDisk(gib * 2 ** 30).level)).toEqual(['green', 'amber', 'red']);
  });

  it('waits for a silent socket only until its time-out, and then closes it', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const closed = new Promise((resolve) => server.on('connection', (ws: WebSocket) => ws.on('close', resolve)));
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await socket({ publicUrl, room: 'social', cookie: '' }, 100)).toEqual({
      level: 'red',
      code: 'socket_closed',
      detail: '0.1 s',
    });
    await closed;
    server.close();
  });

  it('says why a socket cannot be opened', () => {
    expect([200, 400, 404, 401, 403, 503].map((status) => judgeStatus(status).code)).toEqual([
      'socket_proxy',
      'socket_proxy',
      'socket_room',
      'socket_session',
      'socket_origin',
      'socket_busy',
    ]);
    expect(judgeError('DEPTH_ZERO_SELF_SIGNED_CERT').code).toBe('socket_certificate');
    expect(judgeError('ECONNREFUSED')).toMatchObject({ level: 'amber', code: 'socket_unreachable' });
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectByTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Redis as Client } from 'ioredis';
import { freePort } from './free-port';
import { eventually, within } from './wait';

/** A private Redis on a port of its own, without persistence; it ends with the test process. */
export interface Redis {
  readonly url: string;
  readonly port: number;
  /** Ends it and waits; safe to call twice. */
  stop(): Promise<void>;
  /** Ends it without warning and waits. */
  kill(): Promise<void>;
  /** Ends it if it runs, and starts an empty one on the same port. */
  restart(): Promise<void>;
}

const START_TIMEOUT_MS = 10_000;
const TIED_PROCESS = fileURLToPath(new URL('./tied-process.mjs', import.meta.url));

/** How a Redis is run: its URL, its options besides those that every test needs, and how to connect to it. */
export interface RedisMode {
  url(port: number): string;
  options(port: number): string[];
  connect(port: number, onConnect: () => void): Socket;
}

const PLAIN: RedisMode = {
  url: (port) => `redis://127.0.0.1:${port}`,
  options: (port) => ['--port', String(port)],
  connect: (port, onConnect) => connect(port, '127.0.0.1', onConnect),
};

/** With TLS only, and a certificate for `localhost` from the tests' own authority (see vitest.config.ts). */
export const BY_TLS: RedisMode = {
  url: (port) => `rediss://localhost:${port}`,
  options: (port) => [
    ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-ca-cert-file', tlsFile('ca.pem')],
    ...['--tls-cert-file', tlsFile('server.pem'), '--tls-key-file', tlsFile('server.key')],
  ],
  connect: (port, onConnect) => connectByTls(port, 'localhost', {}, onConnect),
};

/** A node of a Redis Cluster; its bus listens on `busPort`. */
function inCluster(busPort: number): RedisMode {
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
  return { ...PLAIN, options: (port) => [...PLAIN.options(port), ...cluster] };
}

function tlsFile(name: string): string {
  return fileURLToPath(new URL(`./tls/${name}`, import.meta.url));
}

export async function startRedis(mode: RedisMode = PLAIN): Promise<Redis> {
  const port = await freePort();
  let running = await launch(port, mode);
  const stop = () => running.end();
  const restart = async () => {
    await stop();
    running = await launch(port, mode);
  };
  return { url: mode.url(port), port, stop, kill: stop, restart };
}

async function launch(port: number, mode: RedisMode): Promise<{ end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-redis-'));
  const options = [...mode.options(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn(process.execPath, [TIED_PROCESS, folder, 'redis-server', ...options], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = () => {
    child.stdin?.destroy();
    return within(exited, START_TIMEOUT_MS, 'The end of redis-server');
  };
  try {
    await eventually(() => answersPing(child, port, mode), { timeoutMs: START_TIMEOUT_MS });
  } catch (error) {
    await end();
    throw error;
  }
  return { end };
}

function answersPing(child: ChildProcess, port: number, mode: RedisMode): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('redis-server ended while starting');
  return new Promise((resolve) => {
    const socket = mode.connect(port, () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(String(data).startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

/** Two nodes that have half of the keys each. */
export async function startCluster(): Promise<[Redis, Redis]> {
  const busPorts = [await freePort(), await freePort()] as const;
  const nodes: [Redis, Redis] = [await startRedis(inCluster(busPorts[0])), await startRedis(inCluster(busPorts[1]))];
  const [a, b] = nodes.map(({ url }) => new Client(url));
  await a?.cluster('ADDSLOTSRANGE', 0, 8_191);
  await b?.cluster('ADDSLOTSRANGE', 8_192, 16_383);
  await a?.call('CLUSTER', 'MEET', '127.0.0.1', nodes[1].port, busPorts[1]);
  for (const client of [a, b]) {
    const isOk = async () => String(await client?.cluster('INFO')).includes('cluster_state:ok');
    await eventually(isOk, { timeoutMs: 15_000 });
    client?.disconnect();
  }
  return nodes;
}

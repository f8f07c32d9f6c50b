import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

export async function startRedis(): Promise<Redis> {
  const port = await freePort();
  let running = await launch(port);
  const stop = () => running.end();
  const restart = async () => {
    await stop();
    running = await launch(port);
  };
  return { url: `redis://127.0.0.1:${port}`, port, stop, kill: stop, restart };
}

async function launch(port: number): Promise<{ end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
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
    await eventually(() => answersPing(child, port), { timeoutMs: START_TIMEOUT_MS });
  } catch (error) {
    await end();
    throw error;
  }
  return { end };
}

function answersPing(child: ChildProcess, port: number): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('redis-server ended at its start');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(String(data).startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { ensureBuild } from '@/scripts/build';
import { NODE_OPTIONS } from '@/scripts/node-options';
import { createTestDatabase, type TestDatabase } from './database';
import { freePort } from './free-port';
import { boundToThisProcess } from './processes';
import { eventually, within } from './wait';

export interface AppOptions {
  /** Settings that override those below. */
  env?: Record<string, string>;
  /** A schema of the run's MariaDB, or the app's private database. If missing, a new schema, which `stop` drops. */
  database?: TestDatabase | 'private';
  /** True for the run's Redis, or the URL of another one. If missing, there is none. */
  redis?: boolean | string;
  port?: number;
  /** Runs the app as the first process of a PID namespace, as in a container, if the kernel allows `unshare`. */
  asPid1?: boolean;
}

/** The built production server in a separate process. It ends with the test process. */
export interface App {
  readonly origin: string;
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess;
  /** The schema that the app uses; null with the private database. */
  readonly database: TestDatabase | null;
  /** The folder of the private database and of the secret. */
  readonly dataDir: string;
  /** Everything that the app has written to stdout and stderr. */
  logs(): string;
  /**
   * Sends SIGTERM, removes the schema and the folder that were created for the app, and resolves with the exit code.
   * Safe to call twice.
   */
  stop(): Promise<number | null>;
  /** Sends SIGKILL, and cleans up like `stop`. */
  kill(): Promise<void>;
  /** Resolves with the exit code; null after a signal. */
  readonly exited: Promise<number | null>;
}

export const TEST_SECRET = 'a secret for tests, of more than 32 characters';

const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 45_000;

export async function startApp(options: AppOptions = {}): Promise<App> {
  const app = await launchApp(options);
  try {
    await untilUp(app);
    return app;
  } catch (error) {
    await app.kill();
    throw error;
  }
}

/** Like `startApp`, but does not wait until the app is up. */
export async function launchApp(options: AppOptions = {}): Promise<App> {
  const build = process.env.TERTULIA_TEST_BUILD ?? (await ensureBuild(process.pid)).dir;
  const port = options.port ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const ownDatabase = options.database === undefined ? await createTestDatabase() : null;
  const database = options.database === 'private' ? null : (options.database ?? ownDatabase);
  const dataDir = options.env?.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'tertulia-app-')));
  const redisUrl = options.redis === true ? inject('redisUrl') : options.redis;

  const node = [process.execPath, join(build, 'server.mjs')] as const;
  const [program, ...rest] = options.asPid1 && canUnshare() ? ([...UNSHARE, ...node] as const) : node;
  const [command, args] = boundToThisProcess(program, rest);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      NODE_ENV: 'production',
      NODE_OPTIONS,
      NEXT_TELEMETRY_DISABLED: '1',
      TERTULIA_DIST_DIR: join('.build', build.slice(build.lastIndexOf('/') + 1), 'next'),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      SHUTDOWN_GRACE_MS: '2000',
      // Tests send many messages at once. The limits have their own tests.
      CHAT_SIGN_UP: 'open',
      CHAT_SEND_LIMIT: '0',
      CHAT_SOCKETS_PER_USER: '0',
      CHAT_SOCKETS_PER_ADDRESS: '0',
      AUTH_LIMIT: '0',
      ...(database ? { DATABASE_URL: database.url, NEXTAUTH_URL: origin, NEXTAUTH_SECRET: TEST_SECRET } : {}),
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      ...options.env,
    },
  });
  let logs = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (logs += chunk));

  let cleaned: Promise<void> | null = null;
  const cleanUp = async () => {
    await ownDatabase?.drop();
    if (!options.env?.DATA_DIR) await rm(dataDir, { recursive: true, force: true });
  };
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const code = await within(exited, STOP_TIMEOUT_MS, `The end of the app, whose output is:\n${logs}\nThis end`);
    cleaned ??= cleanUp();
    await cleaned;
    return code;
  };
  const app: App = {
    origin,
    port,
    pid: child.pid ?? 0,
    child,
    database,
    dataDir,
    logs: () => logs,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    exited,
  };
  return app;
}

function canUnshare(): boolean {
  const [command, ...flags] = UNSHARE;
  return spawnSync(command, [...flags, 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

async function untilUp(app: App): Promise<void> {
  let ended = false;
  app.exited.then(() => {
    ended = true;
  });
  const up = async () => ended || (await isUp(app.origin));
  await eventually(up, { timeoutMs: START_TIMEOUT_MS }).catch(() => {
    throw new Error(`The app did not start within ${START_TIMEOUT_MS} ms. Its output:\n${app.logs()}`);
  });
  if (ended)
    throw new Error(`The app ended with code ${app.child.exitCode} while starting. Its output:\n${app.logs()}`);
}

async function isUp(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(5_000) });
    return answer.ok;
  } catch {
    return false; // refused: not listening yet
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import { secretIn } from '@/lib/auth/secret';
import { type Database, openDatabase } from '@/lib/db/client';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { createRoom } from '@/lib/rooms/store';
import { type App, startApp } from '@/tests/support/app';
import { METRICS_TOKEN } from './metrics';
import { makePeople } from './people';
import { descendant } from './proc';
import type { Target } from './servers';

export const ROOMS = 64;
export const PEOPLE = 5_500;

/** What every start of our server in a run shares: its data, and the cookies of the people who are signed in. */
interface Installation {
  readonly dataDir: string;
  readonly cookies: string[];
}

let installation: Promise<Installation> | null = null;
let folder: string | null = null;
let version: string | null = null;

export function roomName(index: number): string {
  return `bench${index}`;
}

/** Starts our production build with its private MariaDB and its login. Its limits are off. */
export async function startOurs(): Promise<Target> {
  installation ??= createInstallation();
  const { dataDir, cookies } = await installation;
  return targetOf(await start(dataDir), cookies);
}

/** Queries the database of our server while the server is running. */
export async function withOurDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const address = folder === null ? null : await findRunningDatabase({ dataDir: folder });
  if (!address) throw new Error('Our server is not running');
  const db = openDatabase(address);
  try {
    return await work(db);
  } finally {
    await db.$client.end();
  }
}

/** The version of our server's MariaDB. @throws Error if our server has not run yet */
export function databaseVersion(): string {
  if (version === null) throw new Error('Our server has not run');
  return version;
}

export async function removeInstallation(): Promise<void> {
  if (folder !== null) await rm(folder, { recursive: true, force: true });
}

function start(dataDir: string): Promise<App> {
  return startApp({ database: 'private', env: { DATA_DIR: dataDir, LOG_LEVEL: 'error', METRICS_TOKEN } });
}

async function createInstallation(): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
  folder = dataDir;
  const app = await start(dataDir);
  const secret = await secretIn(dataDir);
  const cookies = await withOurDatabase(async (db) => {
    const [rows] = await db.$client.query<RowDataPacket[]>('SELECT VERSION() AS version');
    version = rows[0]?.version ?? '?';
    for (let i = 0; i < ROOMS; i++) await createRoom(db, { name: roomName(i) });
    return makePeople(db, PEOPLE, secret);
  });
  await app.stop();
  return { dataDir, cookies };
}

function targetOf(app: App, cookies: string[]): Target {
  const database = descendant(app.pid, 'mariadbd');
  if (database === null) throw new Error('The database of our server was not found');
  return {
    port: app.port,
    dialect: 'ours',
    cookies,
    pids: { server: [app.pid], database: [database] },
    stop: async () => void (await app.stop()),
  };
}

import type { Pool } from 'mysql2/promise';
import type { LinkState } from '@/lib/broker/self-test';
import { CHECKS, type CheckId, type CheckResult, type Finding } from './checks';
import { clockOfBrowser, clockOfDatabase } from './clock';
import {
  databaseCollation,
  databaseDurability,
  databaseMigrations,
  databaseText,
  databaseVersion,
  databaseWrites,
} from './database';
import { disk } from './disk';
import { socket } from './socket';

/**
 * The self-test of this installation, for the administrator's page. Each check returns its finding as a code. The texts
 * that explain the codes, and say what to do, are in lib/i18n/admin.
 */

export interface HealthDeps {
  pool: Pool;
  /** Tries a write like that of a message. */
  tryWrite(): Promise<void>;
  /** Whether the database is the private one, whose disk can be seen from here. */
  privateDatabase: boolean;
  dataDir: string;
  /** The address where people open the app, and a room that exists. */
  publicUrl: string;
  room: string;
  testLink(): Promise<LinkState>;
  /** Stores a file and reads it. */
  testFiles(): Promise<Finding>;
}

/** The parts of the administrator's request that the checks need. The cookie opens the socket. */
export interface HealthRequest {
  cookie: string;
  /** The browser's clock when it sent the request, and ours when the request arrived. */
  browserMs: number;
  receivedMs: number;
}

export type Health = (request: HealthRequest) => Promise<CheckResult[]>;

const CHECK_TIMEOUT_MS = 5_000;

/** Runs all checks at once, each bounded by 5 s. Never rejects: a check that fails is a finding. */
export function healthOf(deps: HealthDeps): Health {
  const { pool } = deps;
  return (request) => {
    const checks: Record<CheckId, () => Promise<Finding>> = {
      version: () => databaseVersion(pool),
      migrations: () => databaseMigrations(pool),
      collation: () => databaseCollation(pool),
      text: () => databaseText(pool),
      writes: () => databaseWrites(deps.tryWrite),
      durability: () => databaseDurability(pool),
      link: async () => LINK[await deps.testLink()],
      socket: () => socket({ publicUrl: deps.publicUrl, room: deps.room, cookie: request.cookie }),
      clockDatabase: () => clockOfDatabase(pool),
      clockBrowser: async () => clockOfBrowser(request),
      disk: () => disk(deps),
      files: () => deps.testFiles(),
    };
    return Promise.all(CHECKS.map((id) => run(id, checks[id])));
  };
}

const LINK: Record<LinkState, Finding> = {
  not_configured: { level: 'neutral', code: 'link_none' },
  working: { level: 'green', code: 'link_ok' },
  stopped: { level: 'red', code: 'link_stopped' },
};

async function run(id: CheckId, check: () => Promise<Finding>): Promise<CheckResult> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve({ level: 'red', code: 'too_long' }), CHECK_TIMEOUT_MS);
  });
  try {
    return { id, ...(await Promise.race([check(), tooLong])), tookMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    // The error's code alone: its message may quote an address with a password in it.
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    return { id, level: 'red', code: 'failed', detail: code ?? cause?.code ?? '', tookMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}

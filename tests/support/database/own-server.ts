import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { openDatabase } from '@/lib/db/client';
import { startPrivateDatabase } from '@/lib/mariadb/private-database';
import type { TestDatabase } from '@/tests/support/database';

/**
 * A database server for one test, which may change its global settings. Its schema is for an ordinary account, because
 * `init_connect` and `read_only` do not apply to root.
 */
export interface OwnServer {
  /** The schema as the ordinary account reaches it. It is empty. */
  readonly database: TestDatabase;
  readonly isMariaDb: boolean;
  /** Runs statements as root. */
  run(...statements: string[]): Promise<void>;
  /** Ends the account's connections, as a restart does, because changed rights to a schema hold for new ones only. */
  hangUp(): Promise<void>;
  stop(): Promise<void>;
}

export const ACCOUNT = "'chat'@'localhost'";

export async function startOwnServer(): Promise<OwnServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-own-'));
  const { address, stop } = await startPrivateDatabase({ dataDir });
  if (!('socketPath' in address)) throw new Error('The private database has no socket');
  const root = openDatabase(address);
  const run = async (...statements: string[]) => {
    for (const sql of statements) await root.$client.query(sql);
  };
  await run(`CREATE USER ${ACCOUNT} IDENTIFIED BY 'planted'`, `GRANT ALL ON tertulia.* TO ${ACCOUNT}`);
  const [[version]] = await root.$client.query<RowDataPacket[]>('SELECT VERSION() AS version');
  const url = `mysql://chat:planted@localhost/tertulia?${new URLSearchParams({ socketPath: address.socketPath })}`;
  const own = { url, tls: false };
  const db = openDatabase(own);
  return {
    database: { address: own, url, db, drop: async () => {} },
    isMariaDb: String(version?.version).includes('MariaDB'),
    run,
    async hangUp() {
      const [rows] = await root.$client.query<RowDataPacket[]>(
        "SELECT id FROM information_schema.PROCESSLIST WHERE user = 'chat'",
      );
      for (const { id } of rows) await run(`KILL ${id}`).catch(unlessEnded);
    },
    async stop() {
      await db.$client.end();
      await root.$client.end();
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ignores that a connection has ended by itself before KILL reached it. */
function unlessEnded(error: { code?: string }): void {
  if (error.code !== 'ER_NO_SUCH_THREAD') throw error;
}

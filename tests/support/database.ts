import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { inject } from 'vitest';
import { connectionOptions, type Database, type DatabaseAddress, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';

/** A migrated schema of a test's own on the run's MariaDB. */
export interface TestDatabase {
  readonly address: DatabaseAddress;
  /** The same as a DATABASE_URL. */
  readonly url: string;
  readonly db: Database;
  /** Closes `db` and removes the schema. */
  drop(): Promise<void>;
}

export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const server = inject('databaseAddress');
  if (!('socketPath' in server)) throw new Error('The run has a database on a socket');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const address = { ...server, database: name };
  const db = openDatabase(address);
  const drop = async () => {
    await db.$client.end();
    await onServer(server, `DROP DATABASE ${name}`);
  };
  if (migrated) await migrate(db);
  const query = new URLSearchParams({ socketPath: server.socketPath });
  return { address, url: `mysql://${server.user}@localhost/${name}?${query}`, db, drop };
}

async function onServer(server: DatabaseAddress, sql: string): Promise<void> {
  const connection = await mysql.createConnection({ ...connectionOptions(server), database: undefined });
  try {
    await connection.query(sql);
  } finally {
    connection.destroy();
  }
}

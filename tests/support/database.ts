import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { inject } from 'vitest';
import { connectionOptions, type Database, type DatabaseAddress, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';

/** A migrated schema for one test on the run's database server. */
export interface TestDatabase {
  readonly address: DatabaseAddress;
  /** The address as a DATABASE_URL. */
  readonly url: string;
  readonly db: Database;
  /** Closes `db` and removes the schema. */
  drop(): Promise<void>;
}

export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const server = inject('databaseServer');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const url = urlOf(server, name);
  const address = { url, tls: false };
  const db = openDatabase(address);
  const drop = async () => {
    await db.$client.end();
    await onServer(server, `DROP DATABASE ${name}`);
  };
  if (migrated) await migrate(db);
  return { address, url, db, drop };
}

function urlOf(server: string, schema: string): string {
  const url = new URL(server);
  url.pathname = schema;
  return url.href;
}

async function onServer(server: string, sql: string): Promise<void> {
  const connection = await mysql.createConnection(connectionOptions({ url: server, tls: false }));
  try {
    await connection.query(sql);
  } finally {
    connection.destroy();
  }
}

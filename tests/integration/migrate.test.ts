import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

let database: TestDatabase;
let folder = '';

beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  folder = mkdtempSync(join(tmpdir(), 'tertulia-migrations-'));
});

afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function tables(): Promise<string[]> {
  const [rows] = await database.db.execute(
    sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()`,
  );
  return (rows as unknown as { name: string }[]).map((row) => row.name).sort();
}

/** A folder of migrations with one statement. */
function write(statement: string): void {
  const entry = { idx: 0, version: '5', when: 1, tag: '0000_one', breakpoints: true };
  mkdirSync(join(folder, 'meta'), { recursive: true });
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'mysql', entries: [entry] }),
  );
  writeFileSync(join(folder, '0000_one.sql'), statement);
}

test('two nodes that start at once on an empty schema both succeed', async () => {
  const other = openDatabase(database.address);
  try {
    await Promise.all([migrate(database.db), migrate(other), migrate(database.db), migrate(other)]);
  } finally {
    await other.$client.end();
  }
  expect(await tables()).toEqual(expect.arrayContaining(['messages', 'rooms', 'sessions', 'users']));
});

test('a second run changes nothing', async () => {
  await migrate(database.db);
  const before = await tables();
  await migrate(database.db);
  expect(await tables()).toEqual(before);
});

test('a migration that fails says why and lets the next try at once', async () => {
  write('CREATE TABLE one (id int); CREATE NONSENSE');
  await expect(migrate(database.db, folder)).rejects.toThrow();
  write('CREATE TABLE two (id int)');
  await migrate(database.db, folder, 5);
  expect(await tables()).toContain('two');
});

test('a node that waits too long for another says so', async () => {
  const holder = await database.db.$client.getConnection();
  try {
    await holder.query("SELECT GET_LOCK(CONCAT('tertulia.migrate.', LEFT(SHA2(DATABASE(), 256), 40)), 5)");
    await expect(migrate(database.db, undefined, 0)).rejects.toThrow(/Another node has been migrating/);
  } finally {
    holder.destroy();
  }
  await migrate(database.db);
});

test('another schema on the same server does not wait', async () => {
  const other = await createTestDatabase({ migrated: false });
  const holder = await other.db.$client.getConnection();
  try {
    await holder.query("SELECT GET_LOCK(CONCAT('tertulia.migrate.', LEFT(SHA2(DATABASE(), 256), 40)), 5)");
    await migrate(database.db, undefined, 0);
  } finally {
    holder.destroy();
    await other.drop();
  }
});

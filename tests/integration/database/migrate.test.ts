import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate as migrateByDrizzle } from 'drizzle-orm/mysql2/migrator';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import { applyMigrations, migrate, takeMigrationLock } from '@/lib/db/migrate';
import { readMigrations } from '@/lib/db/migration-files';
import { databaseMigrations } from '@/lib/health/database';
import { roomKey } from '@/lib/rooms/name';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { schemaShape } from '@/tests/support/database/schema-shape';
import { eventually } from '@/tests/support/wait';

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

/** Writes one migration with these statements. @returns its folder */
function write(...statements: string[]): string {
  const entry = { idx: 0, version: '5', when: 1, tag: '0000_one', breakpoints: true };
  mkdirSync(join(folder, 'meta'), { recursive: true });
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'mysql', entries: [entry] }),
  );
  writeFileSync(join(folder, '0000_one.sql'), statements.join('\n--> statement-breakpoint\n'));
  return folder;
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

test('a migration that fails says why, and the next one can start at once', async () => {
  write('CREATE TABLE one (id int); CREATE NONSENSE');
  await expect(migrate(database.db, folder)).rejects.toThrow(/Migration 0000_one, statement 1 of 1: .*NONSENSE/);
  write('CREATE TABLE two (id int)');
  await migrate(database.db, folder, 5);
  expect(await tables()).toContain('two');
});

test('a node that waits too long for another says so', async () => {
  const holder = await database.db.$client.getConnection();
  try {
    await takeMigrationLock(holder, 5);
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
    await takeMigrationLock(holder, 5);
    await migrate(database.db, undefined, 0);
  } finally {
    holder.destroy();
    await other.drop();
  }
});

type Query = PoolConnection['query'];

/** A database whose nodes die: before each query, `dies` is asked. */
function dying(db: Database, dies: (args: unknown[], isFirst: boolean) => boolean): Database {
  const getConnection = async () => {
    const connection = await db.$client.getConnection();
    const query = connection.query.bind(connection);
    let [isFirst, isDead] = [true, false];
    connection.query = (async (...args: Parameters<Query>) => {
      if (!isDead && dies(args, isFirst)) connection.destroy();
      else if (!isDead) {
        isFirst = false;
        return query(...args);
      }
      isDead = true;
      throw new Error('killed');
    }) as Query;
    return connection;
  };
  return { $client: { getConnection } } as never;
}

/** A database whose migrating node seems killed before its query of this number, counted from 1, is sent. */
function killedBefore(db: Database, number: number): Database {
  let queries = 0;
  return dying(db, () => ++queries >= number);
}

/**
 * Lets one node after the other migrate, each of which is killed before its first query that no node before it has sent
 * in this place. The place is told by the two queries before. So somebody is killed before and after every statement of
 * the migrations, which needs one database, and a time that grows with the migrations and not with their square.
 * @returns how many were killed
 */
async function killEverywhere(db: Database, from: string): Promise<number> {
  const places = new Set<string>();
  let before: string[] = [];
  const nodes = dying(db, (args, isFirst) => {
    // The time of a row is another one for each node.
    const query = JSON.stringify(args.flat().filter((value) => !(value instanceof Date)));
    if (isFirst) before = [];
    const place = [...before, query].join('\n');
    before = [...before.slice(-1), query];
    if (places.has(place)) return false;
    places.add(place);
    return true;
  });
  for (let killed = 0; ; killed++) {
    const error = await migrate(nodes, from).then(
      () => null,
      (thrown: Error) => thrown,
    );
    if (error === null) return killed;
    if (!error.message.includes('killed')) throw error;
  }
}

/** How many queries a migration sends that nobody kills. */
async function countQueries(db: Database, from: string): Promise<number> {
  let queries = 0;
  await migrate(
    dying(db, () => ++queries < 0),
    from,
  );
  return queries;
}

const drizzle = join(process.cwd(), 'drizzle');

/** Each kind of statement that drizzle/ may have one day, and rows that show whether they were written twice. */
const EVERY_KIND = [
  'CREATE TABLE `p` (`id` int PRIMARY KEY)',
  'CREATE TABLE `t` (`id` int, `n` int NOT NULL DEFAULT 0, `old` int, `q` int)',
  '-- Rows\nINSERT INTO `t` (`id`) VALUES (1)',
  'UPDATE `t` SET `n` = `n` + 1',
  'ALTER TABLE `t` ADD `m` int',
  'ALTER TABLE `t` ADD PRIMARY KEY (`id`)',
  'ALTER TABLE `t` ADD CONSTRAINT `t_q` UNIQUE (`q`)',
  'ALTER TABLE `t` ADD CONSTRAINT `t_n` CHECK (`n` < 9)',
  'ALTER TABLE `t` ADD CONSTRAINT `t_p` FOREIGN KEY (`m`) REFERENCES `p` (`id`)',
  'CREATE INDEX `t_old` ON `t` (`old`)',
  'DROP INDEX `t_old` ON `t`',
  'ALTER TABLE `t` RENAME COLUMN `old` TO `new`',
  'ALTER TABLE `t` MODIFY `new` bigint',
  'ALTER TABLE `t` DROP COLUMN `new`',
  'ALTER TABLE `t` DROP CONSTRAINT `t_n`',
  'ALTER TABLE `t` DROP FOREIGN KEY `t_p`',
  'DROP TABLE `p`',
  'RENAME TABLE `t` TO `t2`',
];

async function rowsOf(db: Database, statement: string): Promise<RowDataPacket[]> {
  const [rows] = await db.$client.query<RowDataPacket[]>(statement);
  return rows;
}

describe('a migration that was killed', () => {
  test.each<[string, () => string, string]>([
    ['of drizzle/', () => drizzle, 'SELECT hash FROM __drizzle_migrations'],
    ['of every kind of statement', () => write(...EVERY_KIND), 'SELECT id, n FROM t2'],
  ])(
    'before or after any statement %s continues where it was',
    async (_, from, told) => {
      const queries = await countQueries(database.db, from());
      const expected = { shape: await schemaShape(database.db), rows: await rowsOf(database.db, told) };
      const other = await createTestDatabase({ migrated: false });
      const killed = await killEverywhere(other.db, from());
      expect(killed).toBeGreaterThanOrEqual(queries);
      expect({ shape: await schemaShape(other.db), rows: await rowsOf(other.db, told) }).toEqual(expected);
      await other.drop();
      // Each statement of every migration is a place at which it is killed.
    },
    180_000,
  );

  test('by SIGKILL, while the server executed a statement, is waited for and continued', async () => {
    const other = await createTestDatabase();
    const [first] = readMigrations();
    const connection = await database.db.$client.getConnection();
    await applyMigrations(connection, first ? [first] : []);
    // Holds up the first ALTER of the second migration.
    await connection.query('START TRANSACTION');
    await connection.query('SELECT * FROM users');
    const script = `const { openDatabase } = await import('./lib/db/client.ts');
      const { migrate } = await import('./lib/db/migrate.ts');
      await migrate(openDatabase(${JSON.stringify(database.address)}));`;
    const node = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: 'inherit',
    });
    const waiting = async () => {
      const all = await rowsOf(database.db, 'SHOW PROCESSLIST');
      return all.some(({ Info, State }) => /^ALTER TABLE/.test(Info) && /metadata lock/.test(State));
    };
    await eventually(waiting, { timeoutMs: 20_000 });
    node.kill('SIGKILL');
    await once(node, 'exit');
    const next = migrate(database.db);
    await connection.query('ROLLBACK');
    await next;
    expect(await schemaShape(database.db)).toEqual(await schemaShape(other.db));
    connection.destroy();
    await other.drop();
  }, 60_000);

  test('is missing on the health page until it is done', async () => {
    await expect(migrate(killedBefore(database.db, 30))).rejects.toThrow('killed');
    expect(await databaseMigrations(database.db.$client)).toMatchObject({ level: 'red', code: 'migrations_missing' });
    await migrate(database.db);
    expect(await databaseMigrations(database.db.$client)).toMatchObject({ code: 'migrations_ok' });
    expect(await rowsOf(database.db, 'SELECT * FROM migration_progress')).toEqual([]);
  });

  test('accepts only the statement that was running as done, and only if the database says so', async () => {
    write('CREATE TABLE one (id int)', 'CREATE TABLE two (id int)');
    // The first is done, but not recorded.
    await expect(migrate(killedBefore(database.db, 11), folder)).rejects.toThrow('killed');
    await database.db.$client.query('CREATE TABLE two (id int)');
    for (let tries = 0; tries < 2; tries++) {
      await expect(migrate(database.db, folder)).rejects.toThrow(
        /statement 2 of 2 had been applied before, but no start recorded it/,
      );
    }
    await database.db.$client.query('DROP TABLE two');
    await migrate(database.db, folder);
    expect(await tables()).toEqual(expect.arrayContaining(['one', 'two']));
  });
});

describe('rooms of a version with names that differ only in case', () => {
  const LONG = 'x'.repeat(64);
  /** In the order in which they were created. `social_2` and `Social_3` exist already, and keep their names. */
  const ROOMS = [
    'Social',
    'social',
    'social_2',
    'SOCIAL',
    'Social_3',
    'fútbol',
    'futbol',
    LONG,
    LONG.toUpperCase(),
    'uno',
  ];
  const NAMES = [
    'Social',
    'social_4',
    'social_2',
    'SOCIAL_5',
    'Social_3',
    'fútbol',
    'futbol_2',
    LONG,
    `${'X'.repeat(62)}_2`,
    'uno',
  ];
  const RENAMED = ['social', 'SOCIAL', 'futbol', LONG.toUpperCase()];

  async function withOldRooms(target: TestDatabase, names = ROOMS): Promise<void> {
    const connection = await target.db.$client.getConnection();
    await applyMigrations(connection, readMigrations().slice(0, 3));
    for (const [i, name] of names.entries()) {
      const room = [i + 1, name, `de ${name}`.slice(0, 40)];
      await connection.query(
        'INSERT INTO rooms (id, name, title, last_seq, created_at) VALUES (?, ?, ?, 1, NOW())',
        room,
      );
      const message = [i + 1, `c${i}`, `en ${name}`];
      await connection.query(
        'INSERT INTO messages (room_id, seq, client_id, body, created_at) VALUES (?, 1, ?, ?, NOW())',
        message,
      );
    }
    connection.release();
  }

  async function contentOf(db: Database) {
    const found = await rowsOf(
      db,
      `SELECT id, name, CONVERT(name_key USING utf8mb4) AS name_key, title, body FROM rooms
       JOIN messages ON room_id = id ORDER BY id`,
    );
    return found.map(({ id, name, name_key, title, body }) => ({ id, name, key: name_key, title, body }));
  }

  const auditOf = (db: Database) => rowsOf(db, 'SELECT actor_name, action, room_id, room_name FROM audit ORDER BY id');

  const expected = ROOMS.map((was, i) => {
    const name = NAMES[i] ?? '';
    return { id: i + 1, name, key: roomKey(name), title: `de ${was}`.slice(0, 40), body: `en ${was}` };
  });
  const recorded = RENAMED.map((name) => {
    return { actor_name: null, action: 'room.rename', room_id: ROOMS.indexOf(name) + 1, room_name: name };
  });

  test('all stay with their messages; the later one of a key gets a number, and this is in the audit', async () => {
    await withOldRooms(database);
    await migrate(database.db);
    expect(await contentOf(database.db)).toEqual(expected);
    expect(await auditOf(database.db)).toEqual(recorded);
    await migrate(database.db);
    expect(await contentOf(database.db)).toEqual(expected);
    expect(await auditOf(database.db)).toHaveLength(RENAMED.length);
    for (const [i, name] of NAMES.entries()) expect((await findRoom(database.db, name))?.id).toBe(i + 1);
  });

  test('get the same names wherever the start is killed', async () => {
    const other = await createTestDatabase({ migrated: false });
    await withOldRooms(other);
    const queries = await countQueries(other.db, drizzle);
    await other.drop();
    await withOldRooms(database);
    const killed = await killEverywhere(database.db, drizzle);
    expect(killed).toBeGreaterThanOrEqual(queries);
    expect(await contentOf(database.db)).toEqual(expected);
    expect(await auditOf(database.db)).toEqual(recorded);
  }, 180_000);

  test('that an older node created later get keys at the next start, and those with a key keep theirs', async () => {
    await migrate(database.db);
    await createRoom(database.db, { name: 'Patio' });
    for (const name of ['patio', 'Taller', 'taller']) {
      await database.db.$client.query('INSERT IGNORE INTO rooms (name, title, created_at) VALUES (?, ?, NOW())', [
        name,
        name,
      ]);
    }
    await migrate(database.db);
    const found = await rowsOf(database.db, 'SELECT name FROM rooms ORDER BY id');
    expect(found.map(({ name }) => name)).toEqual(['Patio', 'patio_2', 'Taller', 'taller_2']);
    expect((await findRoom(database.db, 'TALLER'))?.name).toBe('Taller');
  });

  test('get their keys once from nodes that start at the same time', async () => {
    await withOldRooms(database);
    const other = openDatabase(database.address);
    await Promise.all([migrate(database.db), migrate(other), migrate(other)]);
    await other.$client.end();
    expect(await contentOf(database.db)).toEqual(expected);
    expect(await auditOf(database.db)).toEqual(recorded);
  });
});

describe('a database of the version that recorded no statements', () => {
  test('is taken as it is, and that version’s migrator finds nothing left to do in ours', async () => {
    await migrateByDrizzle(database.db, { migrationsFolder: drizzle });
    const recorded = await rowsOf(database.db, 'SELECT * FROM __drizzle_migrations');
    await migrate(database.db);
    expect(await rowsOf(database.db, 'SELECT * FROM __drizzle_migrations')).toEqual(recorded);

    const other = await createTestDatabase();
    await migrateByDrizzle(other.db, { migrationsFolder: drizzle });
    expect(await rowsOf(other.db, 'SELECT * FROM __drizzle_migrations')).toEqual(recorded);
    expect(await schemaShape(other.db)).toEqual(await schemaShape(database.db));
    await other.drop();
  });

  test('that was left in the middle is reported each time, until somebody records how far it came', async () => {
    const [start, admin] = readMigrations();
    if (!start || !admin) throw new Error('no migrations');
    const connection = await database.db.$client.getConnection();
    await applyMigrations(connection, [start]);
    await connection.query('DROP TABLE migration_progress');
    connection.release();
    for (const statement of admin.statements.slice(0, 3)) await database.db.$client.query(statement);
    const advice = `UPDATE migration_progress SET done = COUNT WHERE hash = '${admin.hash}'`;
    for (let tries = 0; tries < 2; tries++) {
      await expect(migrate(database.db)).rejects.toThrow(
        /^Migration 0001_admin, statement 1 of 7 had been applied before/,
      );
      await expect(migrate(database.db)).rejects.toThrow(advice);
    }
    await database.db.$client.query(advice.replace('COUNT', '3'));
    await migrate(database.db);
    const other = await createTestDatabase();
    expect(await schemaShape(database.db)).toEqual(await schemaShape(other.db));
    await other.drop();
  });
});

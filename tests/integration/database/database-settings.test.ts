import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { openPing } from '@/lib/db/ping';
import { openWriterPool } from '@/lib/db/writer-pool';
import { type App, launchApp, startApp } from '@/tests/support/app';
import { type OwnServer, startOwnServer } from '@/tests/support/database/own-server';
import { within } from '@/tests/support/wait';

let server: OwnServer;
const pools: { end(): Promise<void> }[] = [];
const apps: App[] = [];

beforeAll(async () => {
  server = await startOwnServer();
  await migrate(server.database.db);
});
afterAll(() => server.stop());

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  for (const pool of pools.splice(0)) await pool.end();
  await server.run(...AS_THEY_WERE.map(here));
});

/** Settings that a server may have for all its sessions, and the values that a session needs nevertheless. */
const HOSTILE: [name: string, hostile: string, needed: string | number][] = [
  ['autocommit', '0', 1],
  ['completion_type', "'CHAIN'", 'NO_CHAIN'],
  ['completion_type', "'RELEASE'", 'NO_CHAIN'],
  ['tx_read_only', '1', 0],
  ['tx_isolation', "'READ-UNCOMMITTED'", 'REPEATABLE-READ'],
  ['tx_isolation', "'SERIALIZABLE'", 'REPEATABLE-READ'],
  ['sql_mode', "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'],
  ['sql_mode', "''", 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'],
  ['unique_checks', '0', 1],
  ['foreign_key_checks', '0', 1],
  ['character_set_client', 'latin1', 'utf8mb4'],
  ['character_set_results', 'latin1', 'utf8mb4'],
  ['character_set_connection', 'latin1', 'utf8mb4'],
  ['collation_connection', 'latin1_swedish_ci', 'utf8mb4_bin'],
  ['time_zone', "'+05:30'", '+00:00'],
  ['default_storage_engine', 'MyISAM', 'InnoDB'],
  ['sql_select_limit', '1', '18446744073709551615'],
  ['sql_auto_is_null', '1', 0],
  ['sql_safe_updates', '1', 0],
  ['max_join_size', '1', 1],
  ['max_statement_time', '1', 0],
];

/** The settings that have another name in MySQL. */
const IN_MYSQL: Record<string, string> = {
  tx_read_only: 'transaction_read_only',
  tx_isolation: 'transaction_isolation',
  max_statement_time: 'max_execution_time',
};

const AS_THEY_WERE = [
  "SET GLOBAL init_connect = ''",
  ...['autocommit = 1', "completion_type = 'NO_CHAIN'", 'tx_read_only = 0', "tx_isolation = 'REPEATABLE-READ'"],
  ...["sql_mode = DEFAULT, GLOBAL time_zone = '+00:00'", 'unique_checks = 1', 'foreign_key_checks = 1'],
  ...['character_set_client = utf8mb4', 'character_set_results = utf8mb4', 'collation_connection = utf8mb4_bin'],
  ...['default_storage_engine = InnoDB', 'sql_select_limit = DEFAULT', 'sql_auto_is_null = 0', 'sql_safe_updates = 0'],
  ...[
    'max_join_size = DEFAULT',
    'max_statement_time = 0',
    'innodb_flush_log_at_trx_commit = 1',
    'max_connections = 200',
  ],
].map((sql) => (sql.startsWith('SET') ? sql : `SET GLOBAL ${sql}`));

/** The variable to read: the limit itself stays, but has no effect once large queries are allowed. */
const readAs = (name: string) => (name === 'max_join_size' ? 'sql_big_selects' : name);

async function sessionValue(pool: Pool, name: string): Promise<unknown> {
  const [[row]] = await pool.query<RowDataPacket[]>(`SELECT @@SESSION.${here(readAs(name))} AS value`);
  return row?.value;
}

/** The statement, with the names that this server has. */
function here(sql: string): string {
  return server.isMariaDb ? sql : sql.replace(/\b(tx_\w+|max_statement_time)\b/, (name) => IN_MYSQL[name] ?? name);
}

function opened<T extends { end(): Promise<void> }>(pool: T): T {
  pools.push(pool);
  return pool;
}

describe.each(['server', 'init_connect'])('a session whose %s sets another value', (where) => {
  it.each(HOSTILE)('%s = %s', async (name, hostile, needed) => {
    if (where === 'server') await server.run(here(`SET GLOBAL ${name} = ${hostile}`));
    else await server.run(`SET GLOBAL init_connect = ${quoted(here(`SET ${name} = ${hostile}`))}`);
    const pages = opened(openDatabase(server.database.address).$client);
    const writers = opened(openWriterPool(server.database.address));
    const ofWriters = name === 'tx_isolation' ? 'READ-COMMITTED' : needed;
    expect([await sessionValue(pages, name), await sessionValue(writers, name)]).toEqual([needed, ofWriters]);
    const ping = opened(openPing(server.database.address));
    await ping.ping();
  });
});

test('a transaction that init_connect leaves open ends before anything is written in it', async () => {
  await server.run(`SET GLOBAL init_connect = 'START TRANSACTION'`);
  const db = openDatabase(server.database.address);
  await createUserDirectly(db, 'begun');
  await db.$client.end();
  expect(await namesLike('begun')).toEqual(['begun']);
});

test.each([
  ['the server', 'SET GLOBAL autocommit = 0'],
  ['init_connect', "SET GLOBAL init_connect = 'SET autocommit = 0'"],
])('a person who signed up while %s sets autocommit=0 is there after a stop', async (_, sql) => {
  await server.run(sql);
  const app = await started({});
  const name = `ana_${Math.random().toString(36).slice(2, 8)}`;
  const answer = await fetch(`${app.origin}/api/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: app.origin },
    body: JSON.stringify({ username: name, password: 'una frase bastante larga' }),
  });
  expect(answer.status).toBe(201);
  await app.stop();
  expect(await namesLike(name)).toEqual([name]);
});

describe('the start', () => {
  it('does not warn about a server that keeps every promise', async () => {
    const app = await started({});
    expect(warningsOf(app)).toEqual([]);
  });

  it('warns about a log that is not flushed at each commit, and names the setting and the promise', async () => {
    await server.run('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
    const app = await started({});
    expect(warningsOf(app)).toEqual([
      expect.stringMatching(/innodb_flush_log_at_trx_commit is 2: a power cut can lose .* acknowledged messages/),
    ]);
  });

  it('is refused for such a log with DATABASE_DURABILITY=require', async () => {
    await server.run('SET GLOBAL innodb_flush_log_at_trx_commit = 0');
    const app = await launchApp({ database: server.database, env: { DATABASE_DURABILITY: 'require' } });
    expect(await within(app.exited, 30_000, 'The end')).toBe(1);
    expect(app.logs()).toMatch(/^DATABASE_DURABILITY: innodb_flush_log_at_trx_commit is 0: .*\n$/);
    await app.stop();
  });

  it.each([
    ['the server', 'SET GLOBAL max_connections = 12', 12, 'max_connections'],
    ['the account', "ALTER USER 'chat'@'localhost' WITH MAX_USER_CONNECTIONS 14", 14, 'max_user_connections'],
  ])('warns about too few connections of %s, with the numbers that it needs and has', async (_, sql, had, by) => {
    await server.run(sql);
    const app = await started({});
    expect(warningsOf(app)).toEqual([
      expect.stringContaining(`${had} connections (${by}), but this node uses up to 27`),
    ]);
    await server.run("ALTER USER 'chat'@'localhost' WITH MAX_USER_CONNECTIONS 0");
  });

  it('with no connection left is refused in one line', async () => {
    await server.run("ALTER USER 'chat'@'localhost' WITH MAX_USER_CONNECTIONS 1");
    const held = opened(openDatabase(server.database.address).$client);
    const connection = await held.getConnection();
    try {
      const app = await launchApp({ database: server.database });
      expect(await within(app.exited, 30_000, 'The end')).toBe(1);
      expect(app.logs()).toMatch(/^DATABASE_URL: .* has no connection left for the user chat \(ER_\w+\)\n$/);
      await app.stop();
    } finally {
      connection.release();
      await server.run("ALTER USER 'chat'@'localhost' WITH MAX_USER_CONNECTIONS 0");
    }
  });
});

async function started(env: Record<string, string>): Promise<App> {
  const app = await startApp({ database: server.database, env });
  apps.push(app);
  return app;
}

function warningsOf(app: App): string[] {
  const lines = app
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level >= 40)
    .map(({ msg }) => msg);
}

async function createUserDirectly(db: Database, name: string): Promise<void> {
  await db.$client.query('INSERT INTO users (username, username_key, password_hash, created_at) VALUES (?, ?, ?, ?)', [
    ...[name, name, 'none', new Date()],
  ]);
}

async function namesLike(name: string): Promise<string[]> {
  const [rows] = await server.database.db.$client.query<RowDataPacket[]>(
    'SELECT username FROM users WHERE username = ?',
    [name],
  );
  return rows.map(({ username }) => username);
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

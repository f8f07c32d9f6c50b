import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { listAudit } from '@/lib/audit/audit';
import { MemoryBroker } from '@/lib/broker/memory';
import { type Database, openDatabase } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { applyMigrations } from '@/lib/db/migrate';
import { readMigrations } from '@/lib/db/migration-files';
import { openWriterPool } from '@/lib/db/writer-pool';
import { ICON_BYTES } from '@/lib/house/icons';
import { directRoom } from '@/lib/rooms/direct';
import { createRoom, findRoom, type Room, roomHead } from '@/lib/rooms/store';
import type { Header } from '@/scripts/backup/format';
import { restoreBackup } from '@/scripts/backup/restore';
import { TABLE_NAMES } from '@/scripts/backup/tables';
import { writeBackup } from '@/scripts/backup/write';
import { TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { schemaShape } from '@/tests/support/database/schema-shape';
import { fileRow } from '@/tests/support/files/files';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';
import { type BundledScript, bundleScript } from '@/tests/support/script';
import { eventually } from '@/tests/support/wait';

const ROOMS = ['uno', 'dos', 'tres'];
/** The oldest versions, by their number of migrations. */
const OLDER = [1, 2, 3, 4];
/** Characters that text formats and databases often damage. */
const HARD_TEXT = 'ñandú 🎉 \u2028\u2029 "comillas" \\ \' \n\t \u202E ﷽ e\u0301';
/** Characters that are refused today, but may be in an older database. */
const OLD_TEXT = 'a\r\nb\rc\0\u001b\u0085 \u200b';

let folder = '';
let file = '';
let source: TestDatabase;
let pool: Pool;
let posting: Messages;
let ana: Person;
let rooms: Room[] = [];
let targets: TestDatabase[] = [];

beforeAll(async () => {
  source = await createTestDatabase();
  pool = openWriterPool(source.address);
  posting = openMessages(pool, new MemoryBroker());
  ana = await signedIn(source.db, 'ana');
  await installationEpoch(source.db);
  rooms = await Promise.all(ROOMS.map(newRoom));
});

afterAll(async () => {
  await pool.end();
  await source.drop();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-backup-'));
  file = join(folder, 'backup.jsonl.gz');
});

afterEach(async () => {
  await Promise.all(targets.map((target) => target.drop()));
  targets = [];
  rmSync(folder, { recursive: true, force: true });
});

async function newRoom(name: string): Promise<Room> {
  await createRoom(source.db, { name });
  const room = await findRoom(source.db, name);
  if (!room) throw new Error('no room');
  return room;
}

/** An empty schema to restore into. */
async function emptyDatabase(): Promise<TestDatabase> {
  const target = await createTestDatabase({ migrated: false });
  targets.push(target);
  return target;
}

/** Restores the file as the script does. */
function restore(target: TestDatabase, options?: Parameters<typeof restoreBackup>[2]) {
  return apart(target, (db) => restoreBackup(db, file, options));
}

/** Runs `work` with connections that end afterwards, because open ones would look like an app. */
async function apart<T>(target: TestDatabase, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(target.address);
  try {
    return await work(db);
  } finally {
    await db.$client.end();
  }
}

/** The rows as the database sends them, as bytes in hex, so that nothing is rounded. */
async function rowsOf({ db }: Pick<TestDatabase, 'db'>, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const typeCast = (field: { buffer(): Buffer | null }) => field.buffer()?.toString('hex') ?? null;
  const [rows] = await db.$client.query<RowDataPacket[]>({ sql, values, typeCast, rowsAsArray: true } as never);
  return rows;
}

/** The numbers in a room's log, of messages and of changes. */
async function seqsOf({ db }: TestDatabase, roomId: number): Promise<number[]> {
  const [rows] = await db.$client.query<RowDataPacket[]>(
    `SELECT seq FROM messages WHERE room_id = ${roomId}
     UNION ALL SELECT seq FROM message_changes WHERE room_id = ${roomId} ORDER BY seq`,
  );
  return rows.map(({ seq }) => seq);
}

async function count({ db }: TestDatabase, sql: string): Promise<number> {
  const [[row]] = await db.$client.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM (${sql}) x`);
  return row?.n;
}

/** Writes in every room. @returns a function that stops this */
function talk(): () => Promise<void> {
  let talking = true;
  const talkers = rooms.flatMap((room) => {
    return Array.from({ length: 4 }, async (_, who) => {
      for (let i = 0; talking; i++) await posting.post(ana, room, { text: `${who}.${i} ${HARD_TEXT}` });
    });
  });
  return async () => {
    talking = false;
    await Promise.all(talkers);
  };
}

async function untilSaid(least: number): Promise<void> {
  while ((await count(source, 'SELECT seq FROM messages')) < least) await new Promise((go) => setTimeout(go, 20));
}

describe('a backup', () => {
  it('taken while people write is the beginning of every log, without holes and byte for byte', async () => {
    const stop = talk();
    await untilSaid(2_000);
    await source.db.$client.query('UPDATE messages SET body = ? WHERE seq = 1', [OLD_TEXT]);
    const { rows } = await writeBackup(source.db, file);
    await untilSaid((rows.messages ?? 0) + 100);
    await stop();

    const target = await emptyDatabase();
    await restore(target);
    expect(rows.messages).toBeGreaterThanOrEqual(2_000);
    expect(await count(target, 'SELECT seq FROM messages')).toBe(rows.messages);
    expect(await count(source, 'SELECT seq FROM messages')).toBeGreaterThan(rows.messages ?? 0);
    for (const { id } of rooms) {
      const head = await roomHead(target.db, id);
      expect(await seqsOf(target, id)).toEqual(Array.from({ length: head }, (_, i) => i + 1));
      const log = 'SELECT * FROM messages WHERE room_id = ? AND seq <= ? ORDER BY seq';
      expect(await rowsOf(target, log, [id, head])).toEqual(await rowsOf(source, log, [id, head]));
    }
  }, 60_000);

  it('has every table that a restore needs, to the last digit, to the last digit', async () => {
    await source.db.$client.query(`INSERT INTO audit (id, at, action, person_name, seq)
      VALUES (9007199254740993, '2026-08-21 19:25:03.120', 'test', 'José', 18446744073709551615)`);
    await source.db.$client.query(
      "INSERT INTO message_changes (room_id, seq, message_seq, kind, created_at) VALUES (99, 1, NULL, 'x', '1999-12-31 23:59:59.999')",
    );
    await source.db.$client.query("INSERT INTO tries VALUES ('someone', 3, 1)");
    await source.db.$client.query('INSERT INTO blocks VALUES (1, 2)');
    const face = await fileRow(source.db, ana, { purpose: 'face', name: 'face', kind: 'image' });
    const [shown, about] = ['María José 🌻', 'Leo.\n\nY bailo 🌻'];
    await source.db.$client.query(
      `UPDATE users SET display_name = ?, about = ?, face_id = ?, status_text = 'De viaje',
      status_until = '2026-08-21 19:25:03.120', presence = 'hidden' WHERE id = 1`,
      [shown, about, face],
    );
    await source.db.$client.query("INSERT INTO room_aliases VALUES ('antes', 1)");
    await source.db.$client.query(`INSERT INTO memberships (user_id, room_id, last_read_seq, unread_from_seq, muted_until,
        silenced_until, posted_at)
      VALUES (1, 1, 9007199254740993, NULL, '2026-08-21 19:25:03.120', '2026-08-21 19:25:03.121', '2026-08-21 19:25:03.122')`);
    await source.db.$client.query("UPDATE rooms SET posting = 'unsilenced', slow_seconds = 3600 WHERE id = 1");
    await source.db.$client.query(
      "INSERT INTO mentions VALUES (1, 1, 9007199254740993, 3, 5, 'person', '2026-08-21 19:25:03.120')",
    );
    await source.db.$client.query('INSERT INTO reactions VALUES (1, 1, ?, 1, 2), (1, 2, ?, 1, 3)', ['👍🏽', '❤️']);
    await source.db.$client.query("INSERT INTO pins VALUES (1, 1, NULL, '1999-12-31 23:59:59.999')");
    await source.db.$client.query(`INSERT INTO reports (room_id, message_seq, user_id, reason, created_at, closed_at)
      VALUES (1, 1, 2, 'Es una amenaza 🌻', '1999-12-31 23:59:59.999', NULL)`);
    await source.db.$client.query("UPDATE messages SET hidden_at = '2026-08-21 19:25:03.120' LIMIT 1");
    await fileRow(source.db, ana, { name: 'año 🌻.txt', alt: 'La playa', uploadedAt: null });
    await fileRow(source.db, ana, { userId: null, purpose: 'preview', roomId: 1, messageSeq: 1, position: 0 });
    await source.db.$client.query(
      "INSERT INTO message_previews VALUES (1, 1, 'https://año.es/', '', 'Título 🌻', '', NULL, '1999-12-31 23:59:59.999')",
    );
    await source.db.$client.query(`INSERT INTO invitations VALUES
      (7, 1, '1999-12-31 23:59:59.999', '2026-08-21 19:25:03.120', NULL, 4294967295, 3, 'guest')`);
    await source.db.$client.query(
      "INSERT INTO house VALUES (1, 'La Huerta', 'invite', '#1a6e33', 'America/Sao_Paulo', 'pt', '0123456789abcdef0123456789abcdef')",
    );
    await source.db.$client.query('INSERT INTO invitation_rooms VALUES (7, 1)');
    // With every byte, as a sealed secret, a hash and a picture may have.
    const every = Buffer.from(Array.from({ length: 64 }, (_, i) => i * 4));
    const largest = Buffer.alloc(ICON_BYTES, every);
    await source.db.$client.query("INSERT INTO house_icons VALUES ('192', ?), ('512', ?)", [every, largest]);
    await source.db.$client.query("INSERT INTO two_factors VALUES (1, ?, '1999-12-31 23:59:59.999', 4294967295)", [
      every,
    ]);
    await source.db.$client.query(
      "INSERT INTO api_tokens VALUES (7, 1, ?, 'Robot 🌻', 'write', '1999-12-31 23:59:59.999', '2999-12-31 23:59:59', NULL)",
      [every.subarray(32)],
    );
    await source.db.$client.query(
      `INSERT INTO users (id, username, username_key, password_hash, display_name, bot_room_id, created_at)
       VALUES (77, '~1a2b', '~1a2b', '', 'Clima 🌻', 1, '1999-12-31 23:59:59.999')`,
    );
    await source.db.$client.query(
      `INSERT INTO hooks VALUES (7, 1, 77, NULL, '1999-12-31 23:59:59.999', ?, NULL, 'https://example.com/', 'word', 'año', ?,
         3, '2026-08-21 19:25:03.120', 65535, NULL, '500', NULL)`,
      [every.subarray(32), every],
    );
    await source.db.$client.query('INSERT INTO hook_bots VALUES (77, 7)');
    await source.db.$client.query('INSERT INTO recovery_codes VALUES (1, ?)', [every.subarray(32)]);
    await source.db.$client.query(
      "INSERT INTO password_links VALUES (1, 'the hash of a code', '2999-12-31 23:59:59', 'mail')",
    );
    await source.db.$client.query(`INSERT INTO push_devices
      SELECT 7, user_id, id, 'a hash', 'https://push.test/a', 'push.test', 'key', 'auth', 'Firefox, Android', 'es',
        '1999-12-31 23:59:59.999' FROM sessions LIMIT 1`);
    await source.db.$client.query("INSERT INTO push_choices VALUES (1, 'none', 1320, 420, 127, 'Europe/Madrid', NULL)");
    await source.db.$client.query("INSERT INTO push_keys VALUES (1, 'public', 'private')");
    await source.db.$client.query('INSERT INTO push_rooms VALUES (1, 1)');
    await source.db.$client.query(
      "INSERT INTO push_queue VALUES (7, 1, 1, FALSE, 0, '2026-08-21 19:25:03', '2999-12-31 23:59:59')",
    );
    await source.db.$client.query("INSERT INTO push_shown VALUES (7, 1, 1, '2026-08-21 19:25:03')");
    await source.db.$client.query(
      "INSERT INTO identities VALUES ('https://id.test', ?, 1, '1999-12-31 23:59:59.999')",
      [Buffer.from('ff00fe'.padEnd(64, '0'), 'hex')],
    );
    await source.db.$client.query(`INSERT INTO pending_identities VALUES
      ('the hash of a token', 'https://id.test', 'a hash', 'eva', '', 'member', '2999-12-31 23:59:59')`);
    await source.db.$client.query(`INSERT INTO mail_addresses VALUES
      (1, 'Ana@ejemplo.org', 'ana@ejemplo.org', 'es', '1999-12-31 23:59:59.999', NULL, '1999-12-31 23:59:59.999')`);
    await source.db.$client.query(
      "INSERT INTO mail_confirmations VALUES (1, 'b@ejemplo.org', 'es', TRUE, 'the hash of a code', '2999-12-31 23:59:59')",
    );
    await source.db.$client.query(
      "INSERT INTO sign_up_links VALUES ('c@ejemplo.org', 'es', 'the hash of a code', '2999-12-31 23:59:59')",
    );
    await source.db.$client.query(`INSERT INTO mail_queue VALUES
      (1, 'digest', '1', 'es', '2026-08-21 19:25:03', 0, '2026-08-21 19:25:03', '2999-12-31 23:59:59')`);
    const direct = await directRoom(source.db, ana.userId, []);
    expect(direct).toHaveProperty('id');
    await writeBackup(source.db, file);

    const target = await emptyDatabase();
    await restore(target);
    expect(TABLE_NAMES.join(' ')).toBe(
      'api_tokens audit blocks files hook_bots hooks house house_icons identities invitation_rooms invitations mail_addresses memberships mentions message_changes message_previews messages pins push_choices push_devices push_keys reactions recovery_codes reports room_aliases rooms sessions two_factors users',
    );
    for (const table of TABLE_NAMES) {
      const all = `SELECT * FROM ${table} ORDER BY 1, 2`;
      const found = await rowsOf(target, all);
      // The restore adds an entry of its own to the audit.
      if (table === 'audit') found.pop();
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(await rowsOf(source, all));
    }
    const emptied = ['password_links', 'pending_identities', 'push_rooms', 'push_queue', 'push_shown'];
    for (const table of ['tries', ...emptied, 'mail_confirmations', 'mail_queue', 'sign_up_links'])
      expect(await count(target, `SELECT * FROM ${table}`)).toBe(0);
    await source.db.$client.query("DELETE FROM rooms WHERE kind = 'direct'");
  });

  it('has another epoch after it is restored', async () => {
    const { epoch } = await writeBackup(source.db, file);
    const target = await emptyDatabase();
    const restored = await restore(target);
    expect(epoch).toBe(await installationEpoch(source.db));
    expect(await installationEpoch(target.db)).toBe(restored.epoch);
    expect(restored.epoch).not.toBe(epoch);
  });

  it('is readable only by its owner, replaces no file, and leaves nothing else behind', async () => {
    await writeBackup(source.db, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(writeBackup(source.db, file)).rejects.toThrow(/is there already/);
    const target = await emptyDatabase();
    await expect(writeBackup(target.db, join(folder, 'other'))).rejects.toThrow(/has no tables of Tertulia/);
    expect(readdirSync(folder)).toEqual(['backup.jsonl.gz']);
  });
});

describe('a restore', () => {
  let whole: Buffer;

  beforeEach(async () => {
    await writeBackup(source.db, file);
    whole = readFileSync(file);
  });

  const lines = () => gunzipSync(whole).toString('utf8').trimEnd().split('\n');
  const zipped = (text: string[]) => gzipSync(`${text.join('\n')}\n`);

  it.each<[string, () => Buffer]>([
    ['was cut off', () => whole.subarray(0, -100)],
    [
      'has another byte',
      () => Buffer.concat([whole.subarray(0, 500), Buffer.from([(whole[500] ?? 0) ^ 1]), whole.subarray(501)]),
    ],
    ['lost its footer', () => zipped(lines().slice(0, -1))],
    ['lost a row', () => zipped(lines().toSpliced(-2, 1))],
    ['has a changed text', () => zipped(lines().map((line) => line.replace('"ana"', '"eva"')))],
    ['has a row twice', () => zipped(lines().toSpliced(1, 0, lines()[1] ?? ''))],
    ['continues after its end', () => zipped([...lines(), '["users"]'])],
    ['is no backup', () => Buffer.from('hola')],
    ['is of a later format', () => zipped(lines().map((line) => line.replace('"format":1', '"format":2')))],
  ])('refuses a file that %s, before anything is written', async (_, damaged) => {
    writeFileSync(file, damaged());
    const target = await emptyDatabase();
    await expect(restore(target)).rejects.toThrow(/damaged or no backup|not whole/);
    expect(await count(target, 'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE()')).toBe(0);
  });

  /** Writes the backup valid but for these fields of its header. */
  function writeHeader(change: Partial<Header>): void {
    const [first = '', ...others] = lines();
    const body = [JSON.stringify({ ...JSON.parse(first), ...change }), ...others.slice(0, -1)];
    const sha256 = createHash('sha256')
      .update(`${body.join('\n')}\n`)
      .digest('hex');
    writeFileSync(file, zipped([...body, JSON.stringify({ ...JSON.parse(others.at(-1) ?? ''), sha256 })]));
  }

  it('refuses a backup of a newer version, and makes no table', async () => {
    const target = await emptyDatabase();
    await expect(restore(target, { known: readMigrations().slice(0, 2) })).rejects.toThrow(
      /migrations that this one lacks/,
    );
    writeHeader({ version: '9.9.9', migrations: [...readMigrations().map(({ hash }) => hash), 'f'.repeat(64)] });
    await expect(restore(target)).rejects.toThrow(
      'The backup is of version 9.9.9, which has migrations that this one lacks. Restore it with that version.',
    );
    expect((await schemaShape(target.db)).TABLES).toEqual([]);
  });

  it('refuses a database that a newer version migrated', async () => {
    const target = await emptyDatabase();
    await migrated(target, 3);
    writeHeader({ migrations: readMigrations().flatMap(({ hash }, i) => (i < 2 ? [hash] : [])) });
    const before = await contentOf(target);
    await expect(restore(target, { known: readMigrations().slice(0, 2) })).rejects.toThrow(
      /database has migrations that this version lacks/,
    );
    expect(await contentOf(target)).toEqual(before);
  });

  it('refuses tables that are not those of the migrations', async () => {
    const tables: Header['tables'] = JSON.parse(lines()[0] ?? '').tables;
    const others = tables.map((table) => ({ ...table, key: table.key.toReversed().slice(0, 1) }));
    writeHeader({ tables: others });
    await expect(restore(await emptyDatabase())).rejects.toThrow(/are not the tables of that version/);
  });

  it('that is refused leaves an older database as it was', async () => {
    const target = await emptyDatabase();
    await migrated(target, 1);
    const before = await contentOf(target);
    await expect(restore(target)).rejects.toThrow(/--force/);
    expect(await contentOf(target)).toEqual(before);
  });

  it.each(OLDER)('of a backup with %i migrations puts its rows into the tables of today', async (migrations) => {
    const older = await emptyDatabase();
    await migrated(older, migrations);
    rmSync(file);
    expect((await writeBackup(older.db, file)).migrations).toHaveLength(migrations);

    const target = await emptyDatabase();
    await restore(target);
    // Tables that already exist are not taken back to the older version.
    const before = await contentOf(target);
    await expect(restore(target, { force: true })).rejects.toThrow(/tables do not go back/);
    expect(await contentOf(target)).toEqual(before);

    expect(await schemaShape(target.db)).toEqual(await schemaShape(source.db));
    const [user] = await rowsOf(target, 'SELECT username, locale, deleting_at FROM users');
    expect(user).toEqual([Buffer.from('eva').toString('hex'), null, null]);
    expect(await count(target, 'SELECT seq FROM messages')).toBe(1);
  });

  it.each([1, 2, 3])(
    'of a backup with %i migrations keeps rooms apart that now have the same key',
    async (migrations) => {
      const older = await emptyDatabase();
      await migrated(older, migrations);
      await older.db.$client.query(`INSERT INTO rooms (id, name, title, created_at) VALUES
      (1, 'Social', 'uno', '2026-08-21'), (2, 'social', 'dos', '2026-08-22')`);
      rmSync(file);
      await writeBackup(older.db, file);

      const target = await emptyDatabase();
      await restore(target);
      const found = async (name: string) => (await findRoom(target.db, name))?.title;
      expect([await found('SOCIAL'), await found('social_2')]).toEqual(['uno', 'dos']);
      expect(await auditOf(target)).toEqual(['room.rename', 'backup.restore'].sort());
    },
  );

  it('is in the audit, as made from the command line, and a refused one is not', async () => {
    const target = await emptyDatabase();
    await restore(target);
    const auditRows = () => apart(target, (db) => listAudit(db, { before: null, personId: null, limit: 50 }));
    const rows = await auditRows();
    expect(rows[0]).toMatchObject({ action: 'backup.restore', actor: null });
    await expect(restore(target)).rejects.toThrow(/--force/);
    expect(await auditRows()).toEqual(rows);
  });

  it('refuses a database that has people or messages, and with force replaces all of it', async () => {
    const target = await emptyDatabase();
    await restore(target);
    await expect(restore(await reopened(target))).rejects.toThrow(/--force/);
    await target.db.$client.query("UPDATE users SET username = 'eva'");
    const forced = await restore(await reopened(target), { force: true });
    expect(await rowsOf(target, 'SELECT * FROM users')).toEqual(await rowsOf(source, 'SELECT * FROM users'));
    expect(await installationEpoch(target.db)).toBe(forced.epoch);
  });

  it('refuses a database that an app serves, even with force', async () => {
    const target = await emptyDatabase();
    const app = openDatabase(target.address);
    await app.$client.query('SELECT 1');
    await expect(restore(target, { force: true })).rejects.toThrow(/in use/);
    await app.$client.end();
    await restore(target);
  });
});

/** The same database without the test's own idle connections, which would look like an app. */
async function reopened(target: TestDatabase): Promise<TestDatabase> {
  await target.db.$client.end();
  const db = openDatabase(target.address);
  Object.assign(target, { db });
  return target;
}

/** The actions in the audit, sorted by name. */
async function auditOf({ db }: TestDatabase): Promise<string[]> {
  const rows = await listAudit(db, { before: null, personId: null, limit: 50 });
  return rows.map(({ action }) => action).sort();
}

/** Brings a schema to an older version, with a person and a message. */
function migrated(target: TestDatabase, count: number): Promise<void> {
  return apart(target, async (db) => {
    const connection = await db.$client.getConnection();
    await applyMigrations(connection, readMigrations().slice(0, count));
    await connection.query(`INSERT INTO users (username, username_key, password_hash, created_at)
      VALUES ('eva', 'eva', 'x', '2026-08-21 19:25:03.120')`);
    await connection.query(`INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at)
      VALUES (1, 1, 1, 'one', 'hola', '2026-08-21 19:25:03.120')`);
    connection.release();
  });
}

/** Everything that a refused restore must not change. */
function contentOf(target: TestDatabase): Promise<unknown[]> {
  return apart(target, async (db) => {
    const all = ['users', 'messages', '__drizzle_migrations'].map((table) => rowsOf({ db }, `SELECT * FROM ${table}`));
    return [await schemaShape(db), ...(await Promise.all(all))];
  });
}

describe('npm run backup', () => {
  let script: BundledScript;
  beforeAll(async () => {
    script = await bundleScript('backup');
  });
  afterAll(() => script.remove());

  function start(argument: string, { output = 'pipe', env = {} }: { output?: 'pipe' | number; env?: object } = {}) {
    const settings = { DATABASE_URL: source.url, NEXTAUTH_URL: 'http://localhost', NEXTAUTH_SECRET: TEST_SECRET };
    const stdio: StdioOptions = ['ignore', output, 'pipe'];
    return spawn(process.execPath, [script.path, argument], {
      stdio,
      env: { ...process.env, npm_lifecycle_event: '', TERTULIA_DEPLOYED: '', ...settings, ...env },
    });
  }

  async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: Buffer; stderr: string }> {
    const chunks: Buffer[] = [];
    let stderr = '';
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, stdout: Buffer.concat(chunks), stderr };
  }

  it('writes the backup, and nothing else, to standard output', async () => {
    const { code, stdout, stderr } = await ended(start('-'));
    expect(stderr).toMatch(
      /^Database: t_\w+ on [^\n]+\nBacked up messages: \d+, rooms: 3, people: \d+\.\nFiles are not in it[^\n]+\n$/,
    );
    expect(code).toBe(0);
    writeFileSync(file, stdout);
    const target = await emptyDatabase();
    await restore(target);
    expect(await rowsOf(target, 'SELECT * FROM users')).toEqual(await rowsOf(source, 'SELECT * FROM users'));
  });

  it('says in one line that the reader ended too early', async () => {
    const child = start('-');
    child.stdout?.destroy();
    const { code, stderr } = await ended(child);
    expect(stderr).toMatch(/^Database: [^\n]+\nThe backup cannot be written to its end: write EPIPE\n$/);
    expect(code).toBe(1);
  });

  it('is not mixed with the output of npm', async () => {
    const { code, stdout, stderr } = await ended(start('-', { env: { npm_lifecycle_event: 'backup' } }));
    expect(stderr).toContain('npm run --silent backup -- -');
    expect({ code, bytes: stdout.length }).toEqual({ code: 1, bytes: 0 });
  });

  it.runIf(process.platform === 'linux')('does not go to a terminal', async () => {
    const command = `${process.execPath} --import tsx scripts/backup.ts -`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, npm_lifecycle_event: '', DATABASE_URL: source.url },
    });
    const { code, stdout } = await ended(child);
    expect(stdout.toString()).toMatch(/^A backup is no text: [^\n]*\r?\n$/);
    expect(code).toBe(1);
  });

  it.runIf(process.platform === 'linux')('says in one line that the disk is full', async () => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await ended(start('-', { output: full }));
    closeSync(full);
    expect(stderr).toMatch(
      /^Database: [^\n]+\nThe backup cannot be written to its end: ENOSPC: no space left on device, write\n$/,
    );
    expect(code).toBe(1);
  });

  it('says in one line that a file cannot be written', async () => {
    const { code, stderr } = await ended(start('/dev/null/folder/file'));
    expect(stderr).toMatch(/^\/dev\/null\/folder\/file cannot be written: E[A-Z]+: [^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('asks for a file if there is no folder for data', async () => {
    const { code, stderr } = await ended(start('', { env: { TERTULIA_DEPLOYED: '1' } }));
    expect(stderr).toMatch(/^Usage: node backup\.mjs FILE\n/);
    expect(code).toBe(1);
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ])('ended by %s ends with %i and leaves nothing behind', async (signal, expected) => {
    const holder = await source.db.$client.getConnection();
    await holder.query('LOCK TABLES users WRITE');
    const child = start(file);
    const end = ended(child);
    await eventually(async () => readdirSync(folder).some((name) => name.endsWith('.part')), { timeoutMs: 20_000 });
    child.kill(signal);
    expect(await end).toMatchObject({ code: expected, stderr: '' });
    holder.destroy();
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('npm run restore creates the private database in a new folder, where the next commands find it', async () => {
  await writeBackup(source.db, file);
  const dataDir = join(folder, 'data');
  const run = (script: string, ...args: string[]) =>
    new Promise<string>((resolve) => {
      const env = { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, npm_lifecycle_event: '' };
      const words = ['--import', 'tsx', `scripts/${script}.ts`, ...args];
      execFile(process.execPath, words, { env, timeout: 60_000 }, (_, stdout, stderr) => resolve(stdout + stderr));
    });
  expect(await run('restore', file)).toMatch(/^Database: a new private one in [^\n]*\/data\nAs of /);
  const again = await run('restore', file);
  expect(again).toMatch(/^Database: the private one in [^\n]*\/data\nThe database holds people or messages already\./);
  expect(await run('room', 'UNO')).toMatch(
    /^Database: the private one in [^\n]*\nThere is a room named uno already\.\n$/,
  );
}, 120_000);

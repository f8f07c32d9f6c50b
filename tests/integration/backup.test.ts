import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { openDatabase } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { openWriterPool } from '@/lib/db/writer-pool';
import { type Posting, startPosting } from '@/lib/messages/post';
import { openLog } from '@/lib/ops/log';
import { createRoom, findRoom, type Room, roomHead } from '@/lib/rooms/store';
import { restoreBackup } from '@/scripts/backup/restore';
import { TABLE_NAMES } from '@/scripts/backup/tables';
import { writeBackup } from '@/scripts/backup/write';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

const ROOMS = ['uno', 'dos', 'tres'];
/** What text formats and databases like to mangle. */
const HARD_TEXT = 'ñandú 🎉 \u2028\u2029 "comillas" \\ \' \r\n\t\0 \u202E ﷽ e\u0301';

let folder = '';
let file = '';
let source: TestDatabase;
let pool: Pool;
let posting: Posting;
let ana: Person;
let rooms: Room[] = [];
let targets: TestDatabase[] = [];

beforeAll(async () => {
  source = await createTestDatabase();
  pool = openWriterPool(source.address);
  posting = startPosting({ pool, broker: new MemoryBroker(), log: openLog('silent') });
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

/** A schema with nothing in it, to restore into. */
async function emptyDatabase(): Promise<TestDatabase> {
  const target = await createTestDatabase({ migrated: false });
  targets.push(target);
  return target;
}

/** As the script does it: through connections that end with it. */
async function restore(target: TestDatabase, options?: { force: boolean }) {
  const db = openDatabase(target.address);
  try {
    return await restoreBackup(db, file, options);
  } finally {
    await db.$client.end();
  }
}

/** Rows as the database writes them, bytes as bytes: nothing is rounded on the way. */
async function rowsOf({ db }: TestDatabase, sql: string, values: unknown[] = []): Promise<unknown[]> {
  const typeCast = (field: { buffer(): Buffer | null }) => field.buffer()?.toString('hex') ?? null;
  const [rows] = await db.$client.query<RowDataPacket[]>({ sql, values, typeCast, rowsAsArray: true } as never);
  return rows;
}

/** The numbers in a room's log, messages' and changes'. */
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

/** Talks in every room until it is told to stop. */
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
  it('taken while people talk is a beginning of every log, without holes and byte for byte', async () => {
    const stop = talk();
    await untilSaid(2_000);
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

  it('holds every table but the counters of tries, to the last digit', async () => {
    await source.db.$client.query(`INSERT INTO audit (id, at, action, person_name, seq)
      VALUES (9007199254740993, '2026-08-21 19:25:03.120', 'test', 'José', 18446744073709551615)`);
    await source.db.$client.query(
      "INSERT INTO message_changes (room_id, seq, message_seq, kind, created_at) VALUES (99, 1, NULL, 'x', '1999-12-31 23:59:59.999')",
    );
    await source.db.$client.query("INSERT INTO tries VALUES ('someone', 3, 1)");
    await writeBackup(source.db, file);

    const target = await emptyDatabase();
    await restore(target);
    expect(TABLE_NAMES).toEqual(['audit', 'message_changes', 'messages', 'rooms', 'sessions', 'users']);
    for (const table of TABLE_NAMES) {
      const all = `SELECT * FROM ${table} ORDER BY 1, 2`;
      const found = await rowsOf(target, all);
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(await rowsOf(source, all));
    }
    expect(await count(target, 'SELECT * FROM tries')).toBe(0);
  });

  it('gives what is restored from it another epoch', async () => {
    const { epoch } = await writeBackup(source.db, file);
    const target = await emptyDatabase();
    const restored = await restore(target);
    expect(epoch).toBe(await installationEpoch(source.db));
    expect(await installationEpoch(target.db)).toBe(restored.epoch);
    expect(restored.epoch).not.toBe(epoch);
  });

  it('is for its owner alone, replaces no file, and leaves nothing else behind', async () => {
    await writeBackup(source.db, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(writeBackup(source.db, file)).rejects.toThrow(/is there already/);
    const target = await emptyDatabase();
    await expect(writeBackup(target.db, join(folder, 'other'))).rejects.toThrow(/holds no Tertulia/);
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
    ['says something else', () => zipped(lines().map((line) => line.replace('"ana"', '"eva"')))],
    ['has a row twice', () => zipped(lines().toSpliced(1, 0, lines()[1] ?? ''))],
    ['goes on after its end', () => zipped([...lines(), '["users"]'])],
    ['is none', () => Buffer.from('hola')],
    ['is of a later format', () => zipped(lines().map((line) => line.replace('"format":1', '"format":2')))],
  ])('refuses a file that %s, before anything is written', async (_, damaged) => {
    writeFileSync(file, damaged());
    const target = await emptyDatabase();
    await expect(restore(target)).rejects.toThrow(/damaged or no backup|not whole/);
    expect(await count(target, 'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE()')).toBe(0);
  });

  it('refuses a backup of other tables', async () => {
    const [first = '', ...others] = lines();
    const older = first.replace(/"migrations":\["\w+",/, '"migrations":[');
    expect(older).not.toBe(first);
    const body = [older, ...others.slice(0, -1)];
    const sha256 = createHash('sha256')
      .update(`${body.join('\n')}\n`)
      .digest('hex');
    writeFileSync(file, zipped([...body, JSON.stringify({ ...JSON.parse(others.at(-1) ?? ''), sha256 })]));
    await expect(restore(await emptyDatabase())).rejects.toThrow(/whose tables are not this version's/);
  });

  it('refuses a database that holds people or messages, and with force replaces all of it', async () => {
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

import { asc, eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { applyMigrations, migrate } from '@/lib/db/migrate';
import { readMigrations } from '@/lib/db/migration-files';
import { memberships, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { STALE_ROOMS } from '@/lib/rooms/fill/fill-authors';
import { fillMemberships } from '@/lib/rooms/fill/fill-memberships';
import { inboxOf } from '@/lib/rooms/inbox';
import { leaveRoom } from '@/lib/rooms/members';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { openMessages } from '@/tests/support/messages';
import { signedIn } from '@/tests/support/people';

let database: TestDatabase;
let db: Database;

beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  db = database.db;
});
afterEach(() => database.drop());

const OLD_MIGRATIONS = 4;
/** What the upgrade reads and writes. */
const TABLES = ['users', 'rooms', 'messages', 'message_changes', 'memberships'];
/** Ids, as they are given out in oldDatabase. */
const [ANA, LUIS, EVA, GONE] = [1, 2, 3, 4];
const [HOME, GARDEN, ATTIC] = [1, 2, 3];

async function run(on: Database, ...statements: string[]): Promise<void> {
  for (const statement of statements) await on.$client.query(statement);
}

async function leave(userId: number, roomId: number): Promise<void> {
  const pool = openWriterPool(database.address);
  await leaveRoom(openMessages(pool, new MemoryBroker()), userId, roomId);
  await pool.end();
}

const message = (room: number, seq: number, user: number | null, body: string | null = 'hola') =>
  `INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at, deleted_at)
   VALUES (${room}, ${seq}, ${user}, '${room}-${seq}', ${body === null ? 'NULL' : `'${body}'`}, NOW(), ${body === null ? 'NOW()' : 'NULL'})`;
const change = (room: number, seq: number) =>
  `INSERT INTO message_changes (room_id, seq, message_seq, kind, created_at) VALUES (${room}, ${seq}, 1, 'edit', NOW())`;
const head = (room: number, seq: number) => `UPDATE rooms SET last_seq = ${seq} WHERE id = ${room}`;
const account = (name: string) =>
  `INSERT INTO users (username, username_key, password_hash, created_at) VALUES ('${name}', '${name}', 'x', NOW())`;
const room = (name: string) =>
  `INSERT INTO rooms (name, name_key, title, created_at) VALUES ('${name}', '${name}', '${name}', NOW())`;

/** As the version before left it. */
async function oldDatabase(on: Database = db): Promise<void> {
  const connection = await on.$client.getConnection();
  await applyMigrations(connection, readMigrations().slice(0, OLD_MIGRATIONS));
  connection.release();
  await oldRows(on);
}

/** What was in it, also for a schema of today. */
async function oldRows(on: Database): Promise<void> {
  await run(on, account('ana'), account('luis'), account('eva'), account('borrada'));
  await run(on, `UPDATE users SET disabled_at = NOW(), deleting_at = NOW() WHERE id = ${GONE}`);
  await run(on, `UPDATE users SET disabled_at = NOW() WHERE id = ${EVA}`);
  await run(on, room('social'), room('jardin'), room('desvan'), room('vacia'));
  await run(on, message(HOME, 1, ANA), message(HOME, 2, LUIS), head(HOME, 2));
  // A message, an edit, and a message whose author was deleted.
  await run(on, message(GARDEN, 1, LUIS), change(GARDEN, 2), message(GARDEN, 3, null, null), change(GARDEN, 4));
  await run(on, message(GARDEN, 5, GONE), change(GARDEN, 6), head(GARDEN, 6));
  await run(
    on,
    message(ATTIC, 1, ANA, null),
    head(ATTIC, 1),
    `UPDATE rooms SET archived_at = NOW() WHERE id = ${ATTIC}`,
  );
}

async function upgraded(on: Database = db): Promise<void> {
  await migrate(on);
  await createRoom(on, { name: 'social' });
  const home = await findRoom(on, 'social');
  await fillMemberships(on, home?.id ?? 0);
}

async function members(on: Database = db): Promise<number[][]> {
  const { userId, roomId } = memberships;
  const found = await on.select().from(memberships).orderBy(asc(roomId), asc(userId));
  for (const row of found) expect([row.joinedSeq, row.role, row.rev]).toEqual([row.lastReadSeq, 'member', 0]);
  return found.map((row) => [row.roomId, row.userId, row.lastReadSeq]);
}

async function newest(on: Database = db): Promise<number[]> {
  const found = await on.select({ seq: rooms.lastMessageSeq }).from(rooms).orderBy(asc(rooms.id));
  return found.map(({ seq }) => seq);
}

const MEMBERS = [
  [HOME, ANA, 2],
  [HOME, LUIS, 2],
  [HOME, EVA, 2],
  [GARDEN, LUIS, 6],
  [ATTIC, ANA, 1],
];
const NEWEST = [2, 5, 1, 0];

describe('the upgrade', () => {
  it('makes everybody a member of the default room and of the rooms in which they spoke, and leaves nothing unread', async () => {
    await oldDatabase();
    await upgraded();
    expect(await members()).toEqual(MEMBERS);
    expect(await newest()).toEqual(NEWEST);
    for (const userId of [ANA, LUIS, EVA]) {
      const inbox = await inboxOf(db, userId);
      expect(inbox.version).toBeGreaterThan(0);
      expect(inbox.rooms.filter(({ lastMessageSeq, lastReadSeq }) => lastMessageSeq > lastReadSeq)).toEqual([]);
    }
    const inRooms = async (id: number) => (await inboxOf(db, id)).rooms.map(({ name }) => name);
    expect([await inRooms(ANA), await inRooms(LUIS)]).toEqual([['social'], ['social', 'jardin']]);
  });

  it('comes out the same though the start was killed, wherever it was, and changes nothing the second time', async () => {
    // Kills in a migration have a test of their own, in migrate.test.ts.
    await migrate(db);
    await oldRows(db);
    const statements = await counted(db, () => upgraded());
    expect(statements).toBeGreaterThan(20);
    const numbers = Array.from({ length: statements }, (_, i) => i + 1);
    const versions = async (on: Database) => on.select({ version: users.inboxVersion }).from(users);
    const tryOthers = async () => {
      const other = await createTestDatabase();
      for (let number = numbers.shift(); number; number = numbers.shift()) {
        await run(other.db, ...TABLES.map((table) => `DELETE FROM ${table}`));
        for (const table of ['users', 'rooms']) await run(other.db, `ALTER TABLE ${table} AUTO_INCREMENT = 1`);
        await oldRows(other.db);
        await counted(other.db, () => upgraded(other.db), number).catch((error) =>
          expect(String(error.cause ?? error)).toMatch(/killed/),
        );
        await upgraded(other.db);
        expect(await members(other.db), `killed before query ${number}`).toEqual(MEMBERS);
        expect(await newest(other.db), `killed before query ${number}`).toEqual(NEWEST);
        const before = await versions(other.db);
        await upgraded(other.db);
        expect(await versions(other.db)).toEqual(before);
      }
      await other.drop();
    };
    await Promise.all([tryOthers(), tryOthers(), tryOthers()]);
  }, 180_000);

  it('is done once by nodes that start at the same time', async () => {
    await oldDatabase();
    await Promise.all([upgraded(), upgraded(), upgraded()]);
    expect(await members()).toEqual(MEMBERS);
    expect(await newest()).toEqual(NEWEST);
  });
});

describe('what a node of the version before wrote beside newer ones', () => {
  beforeEach(async () => {
    await oldDatabase();
    await upgraded();
  });

  it('is found by the next start: new accounts, newest messages, and who spoke where', async () => {
    await run(db, account('nueva'), message(GARDEN, 7, ANA), change(GARDEN, 8), head(GARDEN, 8));
    await run(db, room('otra'), `UPDATE rooms SET id = 50 WHERE name = 'otra'`, message(50, 1, LUIS), head(50, 1));
    await upgraded();
    expect(await newest()).toEqual([2, 7, 1, 0, 1]);
    const rest = (await members()).filter((row) => !MEMBERS.some((known) => String(known) === String(row)));
    expect(rest).toEqual([
      [HOME, 5, 2],
      [GARDEN, ANA, 8],
      [50, LUIS, 1],
    ]);
    // It is new to who was in the room.
    const garden = (await inboxOf(db, LUIS)).rooms.find(({ id }) => id === GARDEN);
    expect(garden).toMatchObject({ lastReadSeq: 6, lastMessageSeq: 7 });
  });

  it('brings nobody back who left, and nobody into a room that is not open', async () => {
    await leave(ANA, HOME);
    await leave(LUIS, GARDEN);
    await run(db, "UPDATE rooms SET kind = 'closed' WHERE id = 4", message(4, 1, LUIS), head(4, 1));
    await upgraded();
    expect((await members()).map(([roomId, userId]) => [roomId, userId])).toEqual([
      [HOME, LUIS],
      [HOME, EVA],
      [ATTIC, ANA],
    ]);
    expect((await newest())[3]).toBe(1);
  });
});

describe('another default room', () => {
  it('takes in everybody once', async () => {
    await oldDatabase();
    await upgraded();
    await fillMemberships(db, 4);
    const there = async () => (await members()).filter(([roomId]) => roomId === 4);
    expect(await there()).toEqual([ANA, LUIS, EVA].map((userId) => [4, userId, 0]));
    await leave(LUIS, 4);
    await fillMemberships(db, 4);
    expect(await there()).toHaveLength(2);
  });
});

describe('a new account', () => {
  it('is a member of every open room that everybody is in, from its head on', async () => {
    await oldDatabase();
    await upgraded();
    await db.update(rooms).set({ autoJoin: true }).where(eq(rooms.name, 'jardin'));
    await db.update(rooms).set({ autoJoin: true }).where(eq(rooms.name, 'desvan'));
    const { userId } = await signedIn(db, 'Recién');
    const inbox = await inboxOf(db, userId);
    expect(inbox.version).toBe(1);
    expect(inbox.rooms.map(({ name, lastReadSeq }) => [name, lastReadSeq])).toEqual([
      ['social', 2],
      ['jardin', 6],
    ]);
    await leave(userId, HOME);
    await upgraded();
    expect((await inboxOf(db, userId)).rooms).toHaveLength(1);
  });
});

it('with nothing to do reads no messages but the last of each room', async () => {
  await oldDatabase();
  await upgraded();
  const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${STALE_ROOMS}`, [0, 500]);
  const messages = plan.filter(({ table }) => table === 'm');
  expect(messages).toMatchObject([{ key: 'PRIMARY', type: 'ref' }]);
  expect(String(messages[0]?.Extra)).not.toMatch(/filesort|temporary/);
});

/** Runs `work`, in which the statement of this number (from 1) and all later ones fail. @returns how many were sent */
async function counted(
  on: Database,
  work: () => Promise<void>,
  killedBefore = Number.POSITIVE_INFINITY,
): Promise<number> {
  const pool = on.$client;
  const own = { query: pool.query, getConnection: pool.getConnection };
  let statements = 0;
  const count = () => {
    statements++;
    if (statements >= killedBefore) throw new Error('killed');
  };
  pool.query = ((...args: Parameters<typeof own.query>) => {
    count();
    return own.query.apply(pool, args);
  }) as typeof own.query;
  pool.getConnection = async () => {
    const connection = await own.getConnection.call(pool);
    const query = connection.query.bind(connection);
    connection.query = (async (...args: Parameters<typeof query>) => {
      count();
      return query(...args);
    }) as typeof query;
    return connection;
  };
  try {
    await work();
  } finally {
    Object.assign(pool, own);
  }
  return statements;
}

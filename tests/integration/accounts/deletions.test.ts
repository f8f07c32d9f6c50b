import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findReader } from '@/lib/auth/live-sessions';
import type { SessionsChanged } from '@/lib/broker/broker';
import { MemoryBroker } from '@/lib/broker/memory';
import { blocks, memberships, messages, reports, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import type { MessageChanges } from '@/lib/messages/changes';
import { historyPage } from '@/lib/messages/store';
import { directRoom } from '@/lib/rooms/direct';
import { addMember, joinRoom } from '@/lib/rooms/members';
import { createRoom, findRoom, type Room } from '@/lib/rooms/store';
import { openLog } from '@/lib/telemetry/log';
import { type DeletionDeps, Deletions } from '@/lib/users/deletions';
import { setDisabled } from '@/lib/users/people';
import { profileOf, saveProfile } from '@/lib/users/profile';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

const log = openLog('silent');

let database: TestDatabase;
let pool: Pool;
let posting: Messages;
let changes: MessageChanges;
let room: Room;
let made = 0;
const nodes: Deletions[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  const broker = new MemoryBroker();
  posting = openMessages(pool, broker);
  changes = posting.changes;
  await createRoom(database.db, { name: 'social' });
  room = (await findRoom(database.db, 'social')) as Room;
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.work.stop(performance.now())));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const somebody = () => signedIn(database.db, `persona${made++}`);
const say = (person: Person, text: string) => posting.post(person, room, { text, clientId: randomUUID() });
const rowOf = async ({ userId }: Person) => (await database.db.select().from(users).where(eq(users.id, userId)))[0];
const textsWith = async (text: string) => database.db.select().from(messages).where(eq(messages.body, text));

function node(more: Partial<DeletionDeps> = {}): Deletions {
  const deps = {
    db: database.db,
    changes,
    messageLog: posting,
    announceSessions: () => {},
    log,
    settleMs: 20,
    everyMs: 50,
  };
  const made = new Deletions({ ...deps, ...more });
  nodes.push(made);
  return made;
}

test('a deletion signs out, announces, erases and answers; the row is removed after the settle time', async () => {
  const her = await somebody();
  await say(her, 'mi secreto');
  const told: SessionsChanged[] = [];
  const here = node({ announceSessions: (change) => told.push(change), settleMs: 300 });
  expect(await here.delete(her.userId)).toBe('done');
  expect(told).toEqual([{ userId: her.userId }]);
  expect(await findReader(database.db, her.sessionId)).toBeNull();
  expect(await textsWith('mi secreto')).toEqual([]);
  expect((await rowOf(her))?.deletingAt).not.toBeNull();
  await here.work.idle();
  expect(await rowOf(her)).toBeUndefined();
});

test('a deletion erases what an open socket still wrote, even if the person was disabled long before', async () => {
  const her = await somebody();
  await setDisabled(database.db, her.userId, true);
  const here = node({ settleMs: 300 });
  expect(await here.delete(her.userId)).toBe('done');
  await say(her, 'tarde');
  await here.work.idle();
  expect(await textsWith('tarde')).toEqual([]);
  expect(await rowOf(her)).toBeUndefined();
});

test('a deletion erases even what came in just before the row is removed', async () => {
  const her = await somebody();
  let calls = 0;
  const erase = async (userId: number, signal?: AbortSignal) => {
    await changes.erase(userId, signal);
    calls += 1;
    if (calls === 2) await say(her, 'muy tarde');
  };
  const here = node({ changes: { erase } });
  await here.delete(her.userId);
  await here.work.idle();
  expect(await textsWith('muy tarde')).toEqual([]);
  expect(await rowOf(her)).toBeUndefined();
});

test('a deletion takes the person and their words out of reports, which stay open, and closes those of their messages', async () => {
  const [her, him] = [await somebody(), await somebody()];
  const { db } = database;
  await say(her, 'suyo');
  await say(him, 'de otro');
  const [theirs] = await textsWith('suyo');
  const [other] = await textsWith('de otro');
  const at = new Date();
  const row = { roomId: room.id, reason: 'Es una amenaza', createdAt: at };
  await db.insert(reports).values([
    { ...row, messageSeq: other?.seq ?? 0, userId: her.userId },
    { ...row, messageSeq: theirs?.seq ?? 0, userId: him.userId },
    { ...row, messageSeq: 1e6, userId: him.userId, closedAt: at, closedBy: her.userId },
  ]);
  const here = node();
  await here.delete(her.userId);
  await here.work.idle();
  const found = await db.select().from(reports).where(eq(reports.roomId, room.id)).orderBy(reports.id);
  expect(found).toMatchObject([
    { userId: null, reason: '', closedAt: null },
    { userId: him.userId, reason: 'Es una amenaza', closedAt: expect.any(Date), closedBy: null },
    { userId: him.userId, closedAt: at, closedBy: null },
  ]);
});

test('a deletion ends every membership and block, and a closed room has another owner', async () => {
  const [her, him, other] = [await somebody(), await somebody(), await somebody()];
  const { db } = database;
  await joinRoom(posting, her.userId, room.id);
  const closed = { name: 'cuarto', nameKey: 'cuarto', title: 'cuarto', kind: 'closed' as const, createdAt: new Date() };
  const [{ insertId }] = await db.insert(rooms).values(closed);
  await addMember(posting, insertId, her.userId);
  await addMember(posting, insertId, him.userId);
  const direct = await directRoom(db, her.userId, [him.userId]);
  await db.insert(blocks).values([
    { userId: her.userId, blockedId: other.userId },
    { userId: other.userId, blockedId: her.userId },
    { userId: other.userId, blockedId: him.userId },
  ]);
  const here = node();
  await here.delete(her.userId);
  const left = await db.select().from(memberships);
  expect(left.filter(({ userId }) => userId === her.userId)).toEqual([]);
  expect(left.find(({ roomId }) => roomId === insertId)).toMatchObject({ userId: him.userId, role: 'owner' });
  expect(left.map(({ roomId }) => roomId)).toContain(typeof direct === 'string' ? 0 : direct.id);
  expect(await db.$count(rooms, eq(rooms.createdBy, her.userId))).toBe(0);
  expect(await db.select().from(blocks)).toEqual([{ userId: other.userId, blockedId: him.userId }]);
  await here.work.idle();
  expect(await rowOf(her)).toBeUndefined();
});

test('a deletion leaves nothing of the name and the status that people saw', async () => {
  const [her, him] = [await somebody(), await somebody()];
  const { db } = database;
  await saveProfile(db, her.userId, { shown: 'Remedios Varo', status: { text: 'Pintando', until: null } });
  await addMember(posting, room.id, him.userId, her.userId);
  await posting.post({ ...her, shown: 'Remedios Varo' }, room, { text: 'hola' });
  const seen = async () => JSON.stringify([await historyPage(db, room.id, null, 100), await profileOf(db, her.userId)]);
  expect(await seen()).toMatch(/Remedios Varo.*Pintando/);
  const here = node({ settleMs: 300 });
  await here.delete(her.userId);
  expect(await seen()).not.toMatch(/Remedios|Pintando/);
  await here.work.idle();
  expect(JSON.stringify(await db.select().from(users))).not.toMatch(/Remedios|Pintando/);
});

test('a deletion that stopped before the rooms continues', async () => {
  const her = await somebody();
  await joinRoom(posting, her.userId, room.id);
  const gone = node({ settleMs: 60_000, changes: { erase: async () => gone.work.stop(performance.now()) } });
  await gone.delete(her.userId);
  const hers = () => database.db.$count(memberships, eq(memberships.userId, her.userId));
  expect(await hers()).toBe(1);
  node().work.start();
  await eventually(async () => expect(await rowOf(her)).toBeUndefined());
  expect(await hers()).toBe(0);
});

test('a deletion that failed halfway is answered, and continues by itself', async () => {
  const her = await somebody();
  await say(her, 'roto');
  let away = true;
  const erase = async (userId: number) => {
    if (away) throw new Error('the database is away');
    await changes.erase(userId);
  };
  const here = node({ changes: { erase } });
  here.work.start();
  expect(await here.delete(her.userId)).toBe('done');
  await here.work.idle();
  expect(await textsWith('roto')).toHaveLength(1);
  away = false;
  await eventually(async () => expect(await rowOf(her)).toBeUndefined());
  expect(await textsWith('roto')).toEqual([]);
});

test('a deletion that a node left unfinished is finished by two others at the same time', async () => {
  const her = await somebody();
  const gone = node({ settleMs: 60_000 });
  await gone.delete(her.userId);
  await gone.work.stop(performance.now() + 1_000);
  await say(her, 'de otro nodo');
  const [one, two] = [node(), node()];
  one.work.start();
  two.work.start();
  await eventually(async () => expect(await rowOf(her)).toBeUndefined());
  await Promise.all([one.work.idle(), two.work.idle()]);
  expect(await textsWith('de otro nodo')).toEqual([]);
});

test('a deletion does not delay a node that stops', async () => {
  const her = await somebody();
  const erase = (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const here = node({ changes: { erase }, settleMs: 1 });
  const answer = here.delete(her.userId);
  await eventually(async () => expect((await rowOf(her))?.deletingAt).not.toBeNull());
  const startedAt = performance.now();
  await here.work.stop(startedAt + 5_000);
  expect(await answer).toBe('done');
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect((await rowOf(her))?.deletingAt).not.toBeNull();
});

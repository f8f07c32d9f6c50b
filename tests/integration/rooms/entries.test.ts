import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '@/lib/broker/broker';
import { MemoryBroker } from '@/lib/broker/memory';
import { ERASE, LIMITS } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { blocks, messageChanges, rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { PEOPLE_IN_ENTRY } from '@/lib/messages/change-rows';
import { historyPage, logEntries, notesQuery } from '@/lib/messages/store';
import { directRoom } from '@/lib/rooms/direct';
import {
  addMember,
  addMembers,
  joinRoom,
  leaveRoom,
  removeFromAllRooms,
  removeMember,
  setRole,
} from '@/lib/rooms/members';
import { roomForId } from '@/lib/rooms/memberships';
import { changeRoom, createRoomAs, roomById } from '@/lib/rooms/rooms';
import { roomHead } from '@/lib/rooms/store';
import { Deletions } from '@/lib/users/deletions';
import { setDisabled } from '@/lib/users/people';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { emptyRoom, membersOf, somebody } from './fixture';

/** Membership and room changes as entries of the log. */

let database: TestDatabase;
let db: Database;
let pool: Pool;
let log: Messages;
const published: Batch[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  const broker = new MemoryBroker();
  broker.listen({
    onBatch: (batch) => published.push(batch),
    onAdvance() {},
    onSessions() {},
    onInbox() {},
    onRoom() {},
    onTyping() {},
    onGap() {},
  });
  log = openMessages(pool, broker);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const named = ({ userId: id, username: name }: Person) => ({ id, name });
const entriesOf = async (roomId: number) =>
  logEntries(db, roomId, { after: 0, upTo: await roomHead(db, roomId), limit: 1_000 });
const framesOf = (roomId: number) =>
  published
    .filter((batch) => batch.roomId === roomId)
    .flatMap(({ entries }) => entries)
    .map(({ frame }) => JSON.parse(frame.subarray(frame.indexOf('{')).toString()));

async function say(person: Person, roomId: number, text: string) {
  const room = await roomForId(db, person.userId, roomId);
  if (!room) throw new Error('no room');
  return log.post(person, room, { text });
}

describe('a change of members', () => {
  it('is an entry, replayed as it was published, and no message', async () => {
    const [her, him, third] = [await somebody(db), await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    await addMember(log, id, her.userId, null);
    await addMembers(log, id, [him.userId, third.userId, her.userId], her.userId);
    await setRole(log, id, him.userId, 'moderator', her.userId);
    await removeMember(log, id, third.userId, him.userId);
    await leaveRoom(log, him.userId, id);
    const at = { datetime: expect.any(String) };
    const expected = [
      { type: 'members', seq: 1, action: 'joined', by: null, people: [named(her)], role: 'owner', ...at },
      { type: 'members', seq: 2, action: 'joined', by: named(her), people: [named(him), named(third)], ...at },
      { type: 'members', seq: 3, action: 'role', by: named(her), people: [named(him)], role: 'moderator', ...at },
      { type: 'members', seq: 4, action: 'removed', by: named(him), people: [named(third)], ...at },
      { type: 'members', seq: 5, action: 'left', by: named(him), people: [named(him)], ...at },
    ];
    const found = await entriesOf(id);
    expect(found).toEqual(expected);
    expect(framesOf(id)).toEqual(found.map((entry) => ({ ...entry, room: id })));
    const [room] = await db.select().from(rooms).where(eq(rooms.id, id));
    expect(room).toMatchObject({ lastSeq: 5, lastMessageSeq: 0, membersVersion: 5 });
  });

  it('that changes nothing is no entry', async () => {
    const her = await somebody(db);
    const id = await emptyRoom(db, 'open');
    await leaveRoom(log, her.userId, id);
    await joinRoom(log, her.userId, id);
    await joinRoom(log, her.userId, id);
    expect(await roomHead(db, id)).toBe(1);
  });

  it('that leaves a closed room without an owner tells who is the next one', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    await addMembers(log, id, [her.userId, him.userId], null);
    await leaveRoom(log, her.userId, id);
    const told = { type: 'members', action: 'role', by: null, people: [named(him)], role: 'owner' };
    expect((await entriesOf(id)).at(-1)).toMatchObject(told);
  });

  it('of many people at once takes several entries, and stores no name', async () => {
    const people = await Promise.all(Array.from({ length: PEOPLE_IN_ENTRY + 1 }, () => somebody(db)));
    const id = await emptyRoom(db, 'open');
    const ids = people.map(({ userId }) => userId);
    expect(await addMembers(log, id, [...ids, 1e9], null)).toEqual({ result: 'done', members: ids });
    expect(Object.keys(await membersOf(db, id))).toHaveLength(people.length);
    const entries = await entriesOf(id);
    expect(entries.map((entry) => 'people' in entry && entry.people.length)).toEqual([PEOPLE_IN_ENTRY, 1]);
    const rows = await db.select().from(messageChanges).where(eq(messageChanges.roomId, id));
    expect(JSON.stringify(rows)).not.toContain('persona');
  });
});

describe('a change of the room', () => {
  it('is an entry: the first one tells who made it', async () => {
    const her = await somebody(db);
    const made = await createRoomAs(db, her, { name: 'huerta', title: 'Huerta' });
    if (made === 'taken') throw new Error('taken');
    expect(await changeRoom(log, her, made.id, { title: 'La huerta' })).toBe('done');
    expect(await changeRoom(log, her, made.id, { name: 'huerta_2', topic: 'De todo' })).toBe('done');
    expect(await changeRoom(log, her, made.id, { archived: true })).toBe('done');
    const at = { datetime: expect.any(String) };
    expect(await entriesOf(made.id)).toEqual([
      { type: 'room', seq: 1, action: 'created', by: named(her), ...at },
      { type: 'room', seq: 2, action: 'renamed', by: named(her), ...at },
      { type: 'room', seq: 3, action: 'renamed', by: named(her), ...at },
      { type: 'room', seq: 4, action: 'topic', by: named(her), ...at },
    ]);
    expect((await roomById(db, made.id))?.title).toBe('La huerta');
  });
});

describe('a page of history', () => {
  it('has the notes from its first message to its end, and the first page those before any message', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'open');
    await joinRoom(log, her.userId, id); // 1
    await say(her, id, 'uno'); // 2
    await joinRoom(log, him.userId, id); // 3
    await say(him, id, 'dos'); // 4
    await leaveRoom(log, him.userId, id); // 5
    const newest = await historyPage(db, id, null, 1);
    expect([newest.messages.map(({ seq }) => seq), newest.notes?.map(({ seq }) => seq)]).toEqual([[4], [5]]);
    const older = await historyPage(db, id, 4, 1);
    expect([older.messages.map(({ seq }) => seq), older.notes?.map(({ seq }) => seq)]).toEqual([[2], [1, 3]]);
    expect((await historyPage(db, id, 2, 1)).notes?.map(({ seq }) => seq)).toEqual([1]);
  });

  it('has the newest notes only, and looks at no change to a message, however many there are', async () => {
    const her = await somebody(db);
    const id = await emptyRoom(db, 'open');
    const rows = Array.from({ length: 20_000 }, (_, i) => {
      const isNote = i < 5_000 && i % 2 === 0;
      return [
        id,
        i + 1,
        isNote ? null : 1,
        her.userId,
        isNote ? 'joined' : 'edit',
        isNote ? '{"people":[]}' : null,
        new Date(),
      ];
    });
    for (let at = 0; at < rows.length; at += 5_000) {
      const part = rows.slice(at, at + 5_000);
      await db.$client.query(
        'INSERT INTO message_changes (room_id, seq, message_seq, user_id, kind, payload, created_at) VALUES ?',
        [part],
      );
    }
    await db.update(rooms).set({ lastSeq: rows.length }).where(eq(rooms.id, id));
    const page = await historyPage(db, id, null, 50);
    expect(page.notes).toHaveLength(LIMITS.pageNotes);
    expect(page.notes?.at(-1)?.seq).toBe(4_999);
    const { sql, values } = notesQuery(id, 0, rows.length);
    const connection = (await db.$client.getConnection()) as PoolConnection;
    try {
      await connection.query('FLUSH STATUS');
      await connection.query(sql, values);
      const [status] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
      const read = status.reduce((sum, { Value }) => sum + Number(Value), 0);
      expect(read).toBeLessThan(10 * LIMITS.pageNotes);
    } finally {
      connection.release();
    }
  });
});

describe('a deleted person', () => {
  it('is named in no entry and no payload any more, and open pages are told', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    for (const { userId } of [him, her]) await addMember(log, id, userId);
    await setRole(log, id, her.userId, 'owner', him.userId);
    await setRole(log, id, her.userId, 'member', her.userId);
    const deletions = new Deletions({
      db,
      changes: log.changes,
      messageLog: log,
      announceSessions() {},
      log: { warn() {} },
      settleMs: 0,
    });
    expect(await deletions.delete(her.userId)).toBe('done');
    await deletions.work.idle();
    const entries = await entriesOf(id);
    expect(JSON.stringify(entries)).not.toContain(her.username);
    expect(entries).toMatchObject([
      { action: 'joined', people: [named(him)], role: 'owner' },
      { action: 'joined', people: [] },
      { action: 'role', by: named(him), people: [] },
      { action: 'role', by: null, people: [] },
      { type: ERASE },
    ]);
    const rows = await db.select().from(messageChanges).where(eq(messageChanges.roomId, id));
    expect(rows.some(({ payload, userId }) => userId === her.userId || payload?.includes(`${her.userId}`))).toBe(false);
  });
});

describe('a message', () => {
  it('is refused if its author is not a member of a closed or direct room at the commit, and a resend is answered', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    await addMembers(log, id, [her.userId, him.userId], null);
    const room = await roomForId(db, him.userId, id);
    if (!room) throw new Error('no room');
    const clientId = randomUUID();
    const first = await log.post(him, room, { text: 'dentro', clientId });
    expect(first).toMatchObject({ fresh: true });
    await removeMember(log, id, him.userId, her.userId);
    expect(await log.post(him, room, { text: 'fuera' })).toMatchObject({ error: 'no_room' });
    // Also if the caller passes another kind of room, or none.
    for (const kind of ['open', 'direct', undefined] as const) {
      const { kind: _, ...rest } = room;
      const believed = kind === undefined ? rest : { ...rest, kind };
      expect(await log.post(him, believed, { text: 'fuera' })).toMatchObject({ error: 'no_room' });
      expect(await log.post(her, believed, { text: 'dentro' })).toMatchObject({ fresh: true });
    }
    expect(await log.post(him, room, { text: 'dentro', clientId })).toEqual({ ...first, fresh: false });
    const direct = await directRoom(db, her.userId, []);
    if (typeof direct === 'string') throw new Error(direct);
    const notes = await roomForId(db, her.userId, direct.id);
    if (!notes) throw new Error('no room');
    expect(await log.post(him, notes, { text: 'ajeno' })).toMatchObject({ error: 'no_room' });
    expect(await log.post(her, notes, { text: 'mío' })).toMatchObject({ fresh: true });
  });

  it('that nobody can read is refused in a direct room, without saying why', async () => {
    const refused = { error: 'refused' };
    for (const what of ['block', 'disable', 'delete'] as const) {
      const [her, him] = [await somebody(db), await somebody(db)];
      const direct = await directRoom(db, her.userId, [him.userId]);
      if (typeof direct === 'string') throw new Error(direct);
      const room = await roomForId(db, her.userId, direct.id);
      if (!room) throw new Error('no room');
      expect(await log.post(her, room, { text: 'hola' })).toMatchObject({ fresh: true });
      if (what === 'block') await db.insert(blocks).values({ userId: him.userId, blockedId: her.userId });
      if (what === 'disable') await setDisabled(db, him.userId, true);
      if (what === 'delete') await removeFromAllRooms(db, log, him.userId);
      const { clientId: _, ...result } = await log.post(her, room, { text: '¿hola?' });
      expect(result).toEqual(refused);
      if (what === 'block') expect(await log.post(him, room, { text: 'adiós' })).toMatchObject({ fresh: true });
    }
  });

  it('that one of several others can read is stored', async () => {
    const [her, him, third] = [await somebody(db), await somebody(db), await somebody(db)];
    const direct = await directRoom(db, her.userId, [him.userId, third.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    const room = await roomForId(db, her.userId, direct.id);
    if (!room) throw new Error('no room');
    await db.insert(blocks).values({ userId: him.userId, blockedId: her.userId });
    expect(await log.post(her, room, { text: 'hola' })).toMatchObject({ fresh: true });
  });

  it('of a batch is refused alone', async () => {
    const [her, him] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    await addMember(log, id, her.userId);
    const room = await roomForId(db, her.userId, id);
    if (!room) throw new Error('no room');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => log.post(i % 2 ? him : her, room, { text: `${i}` })),
    );
    expect(results.map((result) => 'error' in result && result.error)).toEqual(
      results.map((_, i) => (i % 2 ? 'no_room' : false)),
    );
  });

  it('takes one packet of the same statements in every room, and memberships are read only where it is not open', async () => {
    const her = await somebody(db);
    const [open, closed] = [await emptyRoom(db, 'open'), await emptyRoom(db, 'closed')];
    await addMember(log, closed, her.userId);
    const sent: string[] = [];
    const watched = new Proxy(pool, {
      get(target, key) {
        if (key !== 'getConnection') return Reflect.get(target, key);
        return async () => {
          const connection = await target.getConnection();
          const query = connection.query.bind(connection);
          connection.query = ((options: { sql: string }) => {
            sent.push(options.sql);
            return query(options as never);
          }) as never;
          return connection;
        };
      },
    });
    const log2 = openMessages(watched, new MemoryBroker());
    for (const id of [open, closed]) {
      const room = await roomForId(db, her.userId, id);
      if (!room) throw new Error('no room');
      sent.length = 0;
      await log2.post(her, room, { text: 'hola' });
      expect(sent).toHaveLength(1);
      expect(sent[0]?.match(/;/g)).toHaveLength(7);
      expect(sent[0]?.includes('memberships')).toBe(id === closed);
    }
  });
});

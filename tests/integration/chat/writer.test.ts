import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchOf, listening, type TestNode } from '@/lib/broker/broker.contract';
import { MemoryBroker } from '@/lib/broker/memory';
import { readFrame } from '@/lib/chat/client/frames';
import { messages, rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { historyPage, logEntries, pageQuery } from '@/lib/messages/store';
import { append } from '@/lib/messages/transaction';
import { createRoom, findRoom, type Room, roomHead } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';

const ALL = { after: 0, upTo: 1_000_000, limit: 1_000_000 };

let database: TestDatabase;
let pool: Pool;
let node: TestNode;
let posting: Messages;
let ana: Person;
let luis: Person;
let room: Room;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  ana = await signedIn(database.db, 'ana');
  luis = await signedIn(database.db, 'luis');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  node = listening(new MemoryBroker());
  posting = openMessages(pool, node.broker);
  room = await newRoom();
});

async function newRoom(): Promise<Room> {
  const name = `room_${made++}`;
  await createRoom(database.db, { name });
  const found = await findRoom(database.db, name);
  if (!found) throw new Error('no room');
  return found;
}

describe('a message', () => {
  it('is committed before it is acknowledged, and numbered from 1', async () => {
    expect(await posting.post(ana, room, { text: 'hola' })).toMatchObject({ seq: 1 });
    expect(await logEntries(database.db, room.id, ALL)).toMatchObject([{ seq: 1, text: 'hola', user: 'ana' }]);
    expect(await roomHead(database.db, room.id)).toBe(1);
  });

  it('reaches the broker with the same time and text as the row', async () => {
    await posting.post(ana, room, { text: 'hola' });
    const [entry] = await logEntries(database.db, room.id, ALL);
    const frame = String(node.batches[0]?.entries[0]?.frame.subarray(2)).replace(/^[^{]*/, '');
    expect(readFrame(frame)).toEqual({ ...entry, room: room.id });
  });

  it('keeps its place in a log without holes, from many senders at once through two writers', async () => {
    const other = openMessages(pool, listening(new MemoryBroker()).broker);
    const sends = Array.from({ length: 300 }, (_, i) =>
      (i % 2 ? posting : other).post(i % 3 ? ana : luis, room, { text: `m${i}` }),
    );
    const results = await Promise.all(sends);
    const seqs = results.map((result) => ('seq' in result ? result.seq : 0));
    expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    const entries = await logEntries(database.db, room.id, ALL);
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    for (const half of [0, 1]) {
      const mine = seqs.filter((_, i) => i % 2 === half);
      expect(mine).toEqual([...mine].sort((a, b) => a - b));
    }
    const published = node.batches.flatMap((b) => b.entries.map((_, i) => b.firstSeq + i));
    expect(published).toEqual([...published].sort((a, b) => a - b));
  });

  it('may have any Unicode text, which comes back unchanged', async () => {
    const text = `<script>alert(1)</script> \u202eabc\u200b e${'\u0301'.repeat(1_000)} 👩‍👩‍👧 a\tb \\ ' " %\n${'ñ'.repeat(100)}`;
    await posting.post(ana, room, { text });
    expect(await logEntries(database.db, room.id, ALL)).toMatchObject([{ text }]);
  });

  it.each([
    ['nothing', '  ', 'empty'],
    ['too much', 'a'.repeat(4_001), 'too_long'],
    ['half a character', '\udc00', 'bad_text'],
    ['invisible', '\u200b\u2800 \u{e0041}', 'empty'],
    ['control characters alone', '\0\u001b', 'empty'],
    ['text with NUL', 'a\0b', 'bad_text'],
  ])('is refused when it is %s', { tags: 'content/blank-message' }, async (_, text, error) => {
    expect(await posting.post(ana, room, { text })).toMatchObject({ error });
    expect(await roomHead(database.db, room.id)).toBe(0);
  });

  it('is refused in an archived room, even if it was archived a moment ago', async () => {
    await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, room.id));
    expect(await posting.post(ana, room, { text: 'hola' })).toMatchObject({ error: 'room_closed' });
    expect(await posting.post(ana, { ...room, archivedAt: new Date() }, { text: 'hola' })).toMatchObject({
      error: 'room_closed',
    });
  });
});

describe('a resend', () => {
  it('is answered with the first one, and stored and shown once', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    const first = await posting.post(ana, room, message);
    await posting.post(ana, room, { text: 'otra cosa' });
    expect(await posting.post(ana, room, message)).toEqual({ ...first, fresh: false });
    expect(await roomHead(database.db, room.id)).toBe(2);
    expect(node.batches.map((batch) => batch.firstSeq)).toEqual([1, 2]);
  });

  it('is also found within one batch', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    const results = await Promise.all(Array.from({ length: 20 }, () => posting.post(ana, room, message)));
    expect(new Set(results.map((result) => 'seq' in result && result.seq))).toEqual(new Set([1]));
    expect(await roomHead(database.db, room.id)).toBe(1);
  });

  it('is the same message with any line ends, which are stored and shown as line feeds', {
    tags: 'content/other-line-ends',
  }, async () => {
    const message = { text: 'una\r\ndos\rtres', clientId: randomUUID() };
    const first = await posting.post(ana, room, message);
    for (const text of [message.text, 'una\ndos\ntres', 'una\rdos\r\ntres']) {
      expect(await posting.post(ana, room, { ...message, text })).toEqual({ ...first, fresh: false });
    }
    expect(await posting.post(ana, room, { ...message, text: 'una\n\ndos\ntres' })).toMatchObject({
      error: 'conflict',
    });
    expect(await database.db.select({ body: messages.body }).from(messages)).toContainEqual({ body: 'una\ndos\ntres' });
    expect(await logEntries(database.db, room.id, ALL)).toMatchObject([{ text: 'una\ndos\ntres' }]);
    expect(String(node.batches[0]?.entries[0]?.frame)).toContain('"message":"una\\ndos\\ntres"');
  });

  it('of a message that an older release stored with other line ends is the same message', {
    tags: 'content/other-line-ends',
  }, async () => {
    const message = { text: 'una\ndos', clientId: randomUUID() };
    const first = await posting.post(ana, room, message);
    await database.db.update(messages).set({ body: 'una\r\ndos' }).where(eq(messages.roomId, room.id));
    expect(await posting.post(ana, room, { ...message, text: 'una\r\ndos' })).toEqual({ ...first, fresh: false });
  });

  it('is the same message with its id in any case', async () => {
    const clientId = randomUUID();
    const first = await posting.post(ana, room, { text: 'hola', clientId });
    expect(await posting.post(ana, room, { text: 'hola', clientId: clientId.toUpperCase() })).toEqual({
      ...first,
      fresh: false,
    });
  });

  it('with another text or in another room is a conflict, and stores nothing', async () => {
    const clientId = randomUUID();
    await posting.post(ana, room, { text: 'hola', clientId });
    expect(await posting.post(ana, room, { text: 'adiós', clientId })).toMatchObject({ error: 'conflict' });
    const elsewhere = await newRoom();
    expect(await posting.post(ana, elsewhere, { text: 'hola', clientId })).toMatchObject({ error: 'conflict' });
    expect(await roomHead(database.db, elsewhere.id)).toBe(0);
  });

  it('of an id that somebody else used is another message', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    await posting.post(ana, room, message);
    expect(await posting.post(luis, room, message)).toMatchObject({ seq: 2 });
  });

  it('in two rooms at once is stored in one of them', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    const elsewhere = await newRoom();
    const results = await Promise.all([posting.post(ana, room, message), posting.post(ana, elsewhere, message)]);
    expect(results.filter((result) => 'seq' in result)).toHaveLength(1);
    expect(results.filter((result) => 'error' in result && result.error === 'conflict')).toHaveLength(1);
    const rows = await database.db
      .select({ seq: messages.seq })
      .from(messages)
      .where(eq(messages.clientId, message.clientId));
    expect(rows).toHaveLength(1);
  });

  it('of a message that was edited meanwhile is answered with the first one', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    const first = await posting.post(ana, room, message);
    const edited = { body: 'buenas', editedAt: new Date() };
    await database.db.update(messages).set(edited).where(eq(messages.clientId, message.clientId));
    expect(await posting.post(ana, room, message)).toEqual({ ...first, fresh: false });
    expect(await logEntries(database.db, room.id, ALL)).toMatchObject([{ text: 'buenas' }]);
  });

  it('cannot restore a deleted message', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    const first = await posting.post(ana, room, message);
    const gone = { body: null, deletedAt: new Date() };
    await database.db.update(messages).set(gone).where(eq(messages.clientId, message.clientId));
    expect(await posting.post(ana, room, message)).toEqual({ ...first, fresh: false });
    expect(await logEntries(database.db, room.id, ALL)).toMatchObject([{ text: null }]);
  });
});

describe('a new message', () => {
  beforeEach(async () => {
    for (const text of ['1', '2', '3']) await posting.post(ana, room, { text });
  });

  const elsewhere = () => openMessages(pool, listening(new MemoryBroker()).broker);
  const draft = (text: string) => ({ userId: ana.userId, username: 'ana', clientId: randomUUID(), text });
  const texts = async () => (await logEntries(database.db, room.id, ALL)).map((e) => 'text' in e && e.text);

  /** A connection that stops at the first packet that begins with `start`, which it never sends. */
  async function stoppingAt(start: string) {
    const connection = await pool.getConnection();
    const ask = connection.query.bind(connection);
    const packets = vi.spyOn(connection, 'query').mockImplementation((options) => {
      const { sql } = options as { sql: string };
      return sql.startsWith(start) ? new Promise(() => {}) : ask(options as never);
    });
    return { connection, packets };
  }

  it('is appended in one round trip, even if others have written since', async () => {
    const connection = await pool.getConnection();
    const packets = vi.spyOn(connection, 'query');
    expect(await append(connection, room.id, [draft('4'), draft('5')], true)).toMatchObject({
      outcomes: [
        { seq: 4, fresh: true },
        { seq: 5, fresh: true },
      ],
    });
    expect(await elsewhere().post(luis, room, { text: '6' })).toMatchObject({ seq: 6 });
    expect(await append(connection, room.id, [draft('7')], true)).toMatchObject({
      outcomes: [{ seq: 7, fresh: true }],
    });
    expect(packets).toHaveBeenCalledTimes(2);
    packets.mockRestore();
    connection.release();
    expect(await texts()).toEqual([...'1234567']);
  });

  it('is appended in one round trip by each of many who write at once', async () => {
    const connections = await Promise.all(Array.from({ length: 8 }, () => pool.getConnection()));
    const packets = connections.map((connection) => vi.spyOn(connection, 'query'));
    const batches = await Promise.all(
      connections.map((connection, i) => append(connection, room.id, [draft(`${i} first`), draft(`${i} then`)], true)),
    );
    expect(packets.map(({ mock }) => mock.calls.length)).toEqual(connections.map(() => 1));
    for (const connection of connections) connection.release();
    vi.restoreAllMocks();
    const stored = await texts();
    batches.forEach(({ outcomes }, i) => {
      const [first, then] = outcomes.map((outcome) =>
        typeof outcome === 'object' && 'seq' in outcome ? outcome.seq : 0,
      );
      expect([stored[(first ?? 0) - 1], stored[(then ?? 0) - 1]]).toEqual([`${i} first`, `${i} then`]);
    });
    expect(await roomHead(database.db, room.id)).toBe(3 + 16);
  });

  it('holds no lock after it found the room closed, even if the node stops', async () => {
    await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, room.id));
    const { connection, packets } = await stoppingAt('ROLLBACK');
    void append(connection, room.id, [draft('late')], true);
    await vi.waitFor(() => expect(packets).toHaveBeenCalledTimes(2));
    await database.db.$client.query('SELECT last_seq FROM rooms WHERE id = ? FOR UPDATE NOWAIT', [room.id]);
    connection.destroy();
  });

  it('leaves the room to others within seconds after it found a resend, even if the node stops', async () => {
    const { connection, packets } = await stoppingAt('ROLLBACK');
    const again = draft('4');
    await posting.post(ana, room, again);
    void append(connection, room.id, [draft('late'), again], true);
    await vi.waitFor(() => expect(packets).toHaveBeenCalledTimes(2));
    expect(await posting.post(luis, room, { text: '5' })).toMatchObject({ seq: 5 });
    expect(await texts()).toEqual([...'12345']);
    connection.destroy();
  });

  it('is looked up first if it was tried before, so that a resend costs two round trips', async () => {
    const connection = await pool.getConnection();
    const packets = vi.spyOn(connection, 'query');
    const tried = draft('4');
    expect(await append(connection, room.id, [tried], true)).toMatchObject({ outcomes: [{ seq: 4, fresh: true }] });
    const outcomes = [
      { seq: 4, fresh: false },
      { seq: 5, fresh: true },
    ];
    expect(await append(connection, room.id, [tried, draft('5')], false)).toMatchObject({ outcomes });
    expect(packets).toHaveBeenCalledTimes(1 + 2);
    packets.mockRestore();
    connection.release();
  });

  it('is appended after what somebody else wrote', async () => {
    expect(await elsewhere().post(luis, room, { text: '4' })).toMatchObject({ seq: 4 });
    expect(await posting.post(ana, room, { text: '5' })).toMatchObject({ seq: 5 });
    expect(await elsewhere().post(luis, room, { text: '6' })).toMatchObject({ seq: 6 });
    expect(await texts()).toEqual([...'123456']);
  });

  it('is refused if the room was archived', async () => {
    await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, room.id));
    expect(await posting.post(ana, room, { text: '4' })).toMatchObject({ error: 'room_closed' });
    await database.db.update(rooms).set({ archivedAt: null }).where(eq(rooms.id, room.id));
    expect(await posting.post(ana, room, { text: '4' })).toMatchObject({ seq: 4 });
  });

  it('that is a resend is answered with the first one, alone and among others', async () => {
    const message = { text: '4', clientId: randomUUID() };
    const first = await elsewhere().post(ana, room, message);
    const others = ['5', '6', '7'].map((text) => posting.post(luis, room, { text }));
    const [again, ...rest] = await Promise.all([posting.post(ana, room, message), ...others]);
    expect(again).toEqual({ ...first, fresh: false });
    expect(rest).toMatchObject([{ seq: 5 }, { seq: 6 }, { seq: 7 }]);
    expect(await posting.post(ana, room, message)).toEqual({ ...first, fresh: false });
    expect(await roomHead(database.db, room.id)).toBe(7);
  });

  it('is not stored if its batch failed, and other batches are not affected', async () => {
    const connection = await pool.getConnection();
    await expect(append(connection, room.id, [draft('a'.repeat(4_001))], true)).rejects.toMatchObject({
      code: 'ER_DATA_TOO_LONG',
    });
    connection.destroy();
    expect(await roomHead(database.db, room.id)).toBe(3);
    expect(await posting.post(luis, room, { text: '4' })).toMatchObject({ seq: 4 });
  });
});

describe('the writer', () => {
  it('refuses at once what does not fit into its queue', async () => {
    const sends = Array.from({ length: 2_500 }, (_, i) => posting.post(ana, room, { text: `m${i}` }));
    const results = await Promise.all(sends);
    const busy = results.filter((result) => 'error' in result && result.error === 'busy').length;
    expect(busy).toBeGreaterThan(0);
    expect(await roomHead(database.db, room.id)).toBe(2_500 - busy);
  });

  it('goes on after its connections were killed in between', async () => {
    const [list] = await database.db.$client.query('SHOW PROCESSLIST');
    const name = (await database.db.$client.query('SELECT DATABASE() AS name'))[0] as { name: string }[];
    for (const { Id, db, Command } of list as { Id: number; db: string; Command: string }[]) {
      if (db !== name[0]?.name || Command !== 'Sleep') continue;
      await database.db.$client.query(`KILL ${Id}`).catch(() => {});
    }
    expect(await posting.post(ana, room, { text: 'hola' })).toMatchObject({ seq: 1 });
  });

  it('answers unavailable when the database cannot be reached, and stores nothing', async () => {
    const dead = openWriterPool({ socketPath: '/nowhere/mysql.sock', user: 'root', database: 'none' });
    const cut = openMessages(dead, node.broker);
    expect(await cut.post(ana, room, { text: 'hola' })).toMatchObject({ error: 'unavailable' });
    await dead.end();
    expect(node.batches).toEqual([]);
  }, 20_000);

  it('goes on if nobody listens to what it publishes', async () => {
    await node.broker.end();
    expect(() => node.broker.publish(batchOf(room.id, 1, 'x'))).not.toThrow();
    expect(await posting.post(ana, room, { text: 'hola' })).toMatchObject({ seq: 1 });
  });
});

describe('a page of history', () => {
  it('has nothing above its asOf, however fast people write while it is read', async () => {
    let talking = true;
    const talk = (async () => {
      for (let i = 0; talking; i++) await posting.post(ana, room, { text: `m${i}` });
    })();
    for (let i = 0; i < 100; i++) {
      const { messages: page, asOf } = await historyPage(database.db, room.id, null, 20);
      expect(page.at(-1)?.seq ?? 0).toBe(asOf);
      const older = await historyPage(database.db, room.id, asOf + 1_000, 20);
      expect(older.messages.at(-1)?.seq ?? 0).toBe(older.asOf);
    }
    talking = false;
    await talk;
  });

  it('is read along keys only, however few people, reactions and mentions there are', async () => {
    const { $client } = database.db;
    const rows = Array.from({ length: 2_000 }, (_, i) => [room.id, i + 1, ana.userId, randomUUID(), new Date()]);
    await $client.query('INSERT INTO messages (room_id, seq, user_id, client_id, created_at) VALUES ?', [rows]);
    await $client.query('ANALYZE TABLE messages, users');
    const { sql, values } = pageQuery(room.id, 2_001, 21);
    const [plan] = await $client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values);
    expect(Object.fromEntries(plan.map(({ table, type, key }) => [table, `${type} ${key}`]))).toEqual({
      m: 'range PRIMARY',
      // Authors, the messages that are quoted, and their authors.
      u: 'eq_ref PRIMARY',
      q: 'eq_ref PRIMARY',
      a: 'eq_ref PRIMARY',
      // The reactions, pin and quote of each message, and whom it names.
      r: 'ref PRIMARY',
      n: 'ref mentions_message',
      // Its link preview.
      v: 'eq_ref PRIMARY',
      f: 'ref files_message',
      p: 'eq_ref PRIMARY',
      pins: 'eq_ref PRIMARY',
      rooms: 'const PRIMARY',
    });
    expect(plan.map(({ Extra }) => Extra).join()).not.toMatch(/temporary|filesort/);
  });
});

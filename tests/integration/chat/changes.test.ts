import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Pool, PoolConnection } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listening, type TestNode } from '@/lib/broker/broker.contract';
import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { type ReceivedFrame, readFrame } from '@/lib/chat/client/frames';
import type { LogFrame } from '@/lib/chat/protocol';
import { installationEpoch } from '@/lib/db/installation';
import { audit, messageChanges, messages } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import type { MessageChanges } from '@/lib/messages/changes';
import type { LogEntry } from '@/lib/messages/events';
import { historyPage, logEntries } from '@/lib/messages/store';
import { createRoom, findRoom, type Room, roomHead } from '@/lib/rooms/store';
import { openLog } from '@/lib/telemetry/log';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';
import { type Redis, startRedis } from '@/tests/support/redis';

const log = openLog('silent');

let database: TestDatabase;
let pool: Pool;
let node: TestNode;
let posting: Messages;
let changes: MessageChanges;
let ana: Person;
let luis: Person;
let room: Room;
let made = 0;

interface Located {
  room?: number;
}

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
  changes = posting.changes;
  room = await roomOf();
});

async function roomOf(conversation: { by: Person; text: string }[] = []): Promise<Room> {
  const name = `room_${made++}`;
  await roomWith(database.db, name, conversation);
  const found = await findRoom(database.db, name);
  if (!found) throw new Error('no room');
  return found;
}

/** The whole log, as it is replayed now. */
async function entries({ id } = room): Promise<LogEntry[]> {
  const head = await roomHead(database.db, id);
  return logEntries(database.db, id, { after: 0, upTo: head, limit: 1_000_000 });
}

/** The frames passed to the broker, as a page reads them, without the room that each one names. */
function published(): (ReceivedFrame | null)[] {
  return node.batches.flatMap(({ roomId, entries }) =>
    entries.map(({ frame }) => {
      const { room, ...read } = readFrame(frame.toString('utf8', frame.indexOf('{'))) as ReceivedFrame & Located;
      expect(room).toBe(roomId);
      return read as ReceivedFrame;
    }),
  );
}

async function rowsOf({ id } = room) {
  const { seq, userId, body, clientId, editedAt, deletedAt } = messages;
  const columns = { seq, userId, body, clientId, editedAt, deletedAt };
  return database.db.select(columns).from(messages).where(eq(messages.roomId, id)).orderBy(seq);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** The pool with changed connections. */
function poolWith(change: (connection: PoolConnection) => PoolConnection): Pool {
  const getConnection = async () => change(await pool.getConnection());
  return new Proxy(pool, { get: (_, key) => (key === 'getConnection' ? getConnection : Reflect.get(pool, key)) });
}

/** A pool that loses the answer to its first COMMIT, which is executed. */
function poolThatLosesAnAnswer(): Pool {
  let lost = false;
  return poolWith(
    (connection) =>
      new Proxy(connection, {
        get(_, key) {
          const value = Reflect.get(connection, key);
          if (key !== 'query') return typeof value === 'function' ? value.bind(connection) : value;
          return async (options: { sql: string }) => {
            const answer = await connection.query(options as never);
            if (lost || !options.sql.includes('COMMIT')) return answer;
            lost = true;
            throw new Error('the answer was lost');
          };
        },
      }),
  );
}

describe('an edit', () => {
  it('is an entry of the log, and is published as it is replayed', async () => {
    await posting.post(ana, room, { text: 'ola' });
    expect(await changes.edit(luis, room, 1, 'hola')).toBe('done');
    expect(await roomHead(database.db, room.id)).toBe(2);
    const [first, second] = await entries();
    expect(first).toMatchObject({ type: 'message', seq: 1, text: 'hola', user: 'ana', userId: ana.userId });
    expect(second).toMatchObject({ type: 'edit', seq: 2, target: 1, text: 'hola' });
    expect(published().at(-1)).toEqual(second);
    expect(first).toMatchObject({ editedAt: second && 'editedAt' in second && second.editedAt });
    const [row] = await database.db.select().from(messageChanges).where(eq(messageChanges.roomId, room.id));
    expect(row).toMatchObject({ messageSeq: 1, userId: luis.userId, kind: 'edit', payload: null });
  });

  it('changes its message in a page of history, and is no item of its own', async () => {
    await posting.post(ana, room, { text: 'ola' });
    await changes.edit(luis, room, 1, 'hola');
    await posting.post(ana, room, { text: 'adiós' });
    const page = await historyPage(database.db, room.id, null, 20);
    expect(page.asOf).toBe(3);
    expect(page.messages).toMatchObject([
      { seq: 1, text: 'hola', editedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      { seq: 3, text: 'adiós' },
    ]);
    expect(page.messages[1]).not.toHaveProperty('editedAt');
  });

  it('to the same text changes nothing', async () => {
    await posting.post(ana, room, { text: 'hola' });
    expect(await changes.edit(luis, room, 1, 'hola')).toBe('done');
    expect(await roomHead(database.db, room.id)).toBe(1);
    expect(node.batches).toHaveLength(1);
  });

  it('has line feeds for all line ends, and is no change if only these differ', async () => {
    await posting.post(ana, room, { text: 'hola' });
    expect(await changes.edit(luis, room, 1, 'una\r\ndos\rtres')).toBe('done');
    expect((await rowsOf())[0]?.body).toBe('una\ndos\ntres');
    expect(await logEntries(database.db, room.id, { after: 1, upTo: 2, limit: 9 })).toMatchObject([
      { type: 'edit', text: 'una\ndos\ntres' },
    ]);
    expect(await changes.edit(luis, room, 1, 'una\rdos\ntres')).toBe('done');
    expect(await roomHead(database.db, room.id)).toBe(2);
  });

  it.each([
    ['nothing', '  ', 'empty'],
    ['too much', 'a'.repeat(4_001), 'too_long'],
    ['half a character', '\udc00', 'bad_text'],
    ['invisible characters', '\u200b\u3164', 'empty'],
    ['control characters', 'a\u0007b', 'bad_text'],
  ])('to %s is refused', { tags: 'content/blank-message' }, async (_, text, code) => {
    await posting.post(ana, room, { text: 'hola' });
    expect(await changes.edit(luis, room, 1, text)).toBe(code);
    expect(await roomHead(database.db, room.id)).toBe(1);
  });

  it('of a deleted message, or of an entry that is no message, does nothing', async () => {
    await posting.post(ana, room, { text: 'hola' });
    await changes.remove(luis, room, [1]);
    for (const seq of [1, 2, 99]) expect(await changes.edit(luis, room, seq, 'otra vez')).toBe('gone');
    expect((await rowsOf())[0]?.body).toBeNull();
    expect(await roomHead(database.db, room.id)).toBe(2);
  });

  it('of a text that has changed since it was seen does nothing', async () => {
    await posting.post(ana, room, { text: 'ola' });
    expect(await changes.edit(luis, room, 1, 'hola', { seen: null })).toBe('done');
    expect(await changes.edit(ana, room, 1, 'adiós', { seen: null })).toBe('conflict');
    const editedAt = (await rowsOf())[0]?.editedAt ?? null;
    expect((await rowsOf())[0]?.body).toBe('hola');
    expect(await changes.edit(ana, room, 1, 'hola', { seen: null })).toBe('done');
    expect(await roomHead(database.db, room.id)).toBe(2);
    expect(await changes.edit(ana, room, 1, 'adiós', { seen: editedAt })).toBe('done');
    const flaky = openMessages(poolThatLosesAnAnswer(), node.broker).changes;
    const seen = (await rowsOf())[0]?.editedAt ?? null;
    expect(await flaky.edit(luis, room, 1, 'otra vez', { seen })).toBe('done');
  });

  it('whose commit was not answered is done once', async () => {
    await posting.post(ana, room, { text: 'ola' });
    const flaky = openMessages(poolThatLosesAnAnswer(), node.broker).changes;
    expect(await flaky.edit(luis, room, 1, 'hola')).toBe('done');
    expect(await roomHead(database.db, room.id)).toBe(2);
  });
});

describe('a deletion', () => {
  it('removes the text from the message, from the log and from every earlier edit', async () => {
    await posting.post(ana, room, { text: 'secreto uno' });
    await changes.edit(luis, room, 1, 'secreto dos');
    await posting.post(ana, room, { text: 'adiós' });
    expect(await changes.remove(luis, room, [1])).toBe(1);
    const replayed = await entries();
    expect(replayed).toMatchObject([
      { type: 'message', seq: 1, text: null, user: 'ana' },
      { type: 'delete', seq: 2, target: 1 },
      { type: 'message', seq: 3, text: 'adiós' },
      { type: 'delete', seq: 4, target: 1 },
    ]);
    expect(JSON.stringify(replayed)).not.toContain('secreto');
    expect(replayed[0]).not.toHaveProperty('editedAt');
    const everything = await database.db.select().from(messageChanges);
    expect(JSON.stringify(everything)).not.toContain('secreto');
  });

  it('returns the number of messages that it emptied, and can be repeated', async () => {
    const long = await roomOf(range(1, 450).map((i) => ({ by: ana, text: `m${i}` })));
    expect(await changes.remove(luis, long, [7, 7, 3, 999])).toBe(2);
    expect(await changes.remove(luis, long, range(1, 450))).toBe(448);
    expect(await changes.remove(luis, long, range(1, 450))).toBe(0);
    expect(await roomHead(database.db, long.id)).toBe(900);
    expect((await entries(long)).map(({ seq }) => seq)).toEqual(range(1, 900));
    expect(published()).toEqual((await entries(long)).slice(450));
    expect(node.batches.every(({ entries }) => entries.length <= 200)).toBe(true);
  });

  it('of no messages does nothing', async () => {
    expect(await changes.remove(luis, room, [])).toBe(0);
  });

  it('is not revived by a resend', async () => {
    const message = { text: 'hola', clientId: randomUUID() };
    const first = await posting.post(ana, room, message);
    await changes.remove(luis, room, [1]);
    expect(await posting.post(ana, room, message)).toEqual({ ...first, fresh: false });
    expect((await rowsOf()).map(({ body }) => body)).toEqual([null]);
    expect(await roomHead(database.db, room.id)).toBe(2);
  });

  it('whose commit was not answered is done once, and counted', async () => {
    for (const text of ['uno', 'dos', 'tres']) await posting.post(ana, room, { text });
    await changes.remove(luis, room, [3]);
    const flaky = openMessages(poolThatLosesAnAnswer(), node.broker).changes;
    expect(await flaky.remove(luis, room, [1, 2, 3])).toBe(2);
    expect(await roomHead(database.db, room.id)).toBe(6);
  });
});

describe('the audit', () => {
  const auditRows = async () => {
    const { action, actorName, personName, roomName, seq } = audit;
    const rows = database.db.select({ action, actorName, personName, roomName, seq }).from(audit);
    return rows.where(eq(audit.roomId, room.id)).orderBy(audit.id);
  };
  const audited = { audited: true };

  it('has what was changed, and nothing else', async () => {
    for (const text of ['uno', 'dos']) await posting.post(ana, room, { text });
    for (let i = 0; i < 2; i++) expect(await changes.edit(luis, room, 1, 'UNO', audited)).toBe('done');
    for (let i = 0; i < 2; i++) await changes.remove(luis, room, [2, 99], audited);
    await changes.edit(luis, room, 2, 'otra vez', audited);
    const shared = { actorName: 'luis', personName: 'ana', roomName: room.name };
    expect(await auditRows()).toEqual([
      { ...shared, action: 'message.edit', seq: 1 },
      { ...shared, action: 'message.delete', seq: 2 },
    ]);
  });

  it('names the one of two administrators who deleted the message', async () => {
    for (const i of range(1, 20)) await posting.post(ana, room, { text: `m${i}` });
    const removed = await Promise.all([
      changes.remove(luis, room, range(1, 20), audited),
      changes.remove(ana, room, range(1, 20), audited),
    ]);
    expect(removed.toSorted((a, b) => a - b)).toEqual([0, 20]);
    expect(await auditRows()).toHaveLength(20);
    expect(new Set((await auditRows()).map(({ actorName }) => actorName)).size).toBe(1);
  });

  it('is neither lost with the answer to a commit nor written twice', async () => {
    for (const text of ['uno', 'dos']) await posting.post(ana, room, { text });
    const flaky = () => openMessages(poolThatLosesAnAnswer(), node.broker).changes;
    await flaky().edit(luis, room, 1, 'UNO', audited);
    await flaky().remove(luis, room, [1, 2], audited);
    expect((await auditRows()).map(({ action, seq }) => [action, seq])).toEqual([
      ['message.edit', 1],
      ['message.delete', 1],
      ['message.delete', 2],
    ]);
  });
});

describe('the log', () => {
  it('keeps the order in which one node was given several actions at once', async () => {
    const post = (text: string) => posting.post(ana, room, { text });
    const done = await Promise.all([
      ...[post('uno'), post('dos'), changes.edit(luis, room, 2, 'DOS'), post('tres')],
      ...[changes.remove(luis, room, [1, 2]), changes.edit(luis, room, 3, 'TRES'), post('cuatro')],
    ]);
    expect(done).toMatchObject([{ seq: 1 }, { seq: 2 }, 'done', { seq: 4 }, 2, 'gone', { seq: 7 }]);
    expect(published().map((entry) => entry && 'seq' in entry && [entry.type, entry.seq])).toEqual([
      ...[1, 2].map((seq) => ['message', seq]),
      ...[
        ['edit', 3],
        ['message', 4],
        ['delete', 5],
        ['delete', 6],
        ['message', 7],
      ],
    ]);
  });

  it('has no holes, even if people post, edit and delete at once through several nodes', async () => {
    const other = listening(new MemoryBroker());
    const nodes = [posting, openMessages(pool, other.broker)] as const;
    for (let i = 1; i <= 40; i++) await posting.post(ana, room, { text: `m${i}` });
    const done = range(1, 40).flatMap((seq) => {
      const { post, changes: nodeChanges } = seq % 2 === 0 ? nodes[0] : nodes[1];
      return [
        post(luis, room, { text: `n${seq}` }),
        nodeChanges.edit(luis, room, seq, `edited ${seq}`),
        ...(seq % 4 === 0 ? [nodeChanges.remove(luis, room, [seq, seq - 1])] : []),
      ];
    });
    await Promise.all(done);
    const replayed = await entries();
    const head = await roomHead(database.db, room.id);
    expect(replayed.map(({ seq }) => seq)).toEqual(range(1, head));
    // The batches that both nodes published, put in order, are the log.
    const told = [...node.batches, ...other.batches].flatMap(({ firstSeq, entries }) =>
      entries.map((_, i) => firstSeq + i),
    );
    expect(told.sort((a, b) => a - b)).toEqual(range(1, head));
    const rows = await rowsOf();
    expect(rows.filter(({ body }) => body === null)).toHaveLength(20);
    for (const row of rows) expect(row.body === null).toBe(row.deletedAt !== null);
  }, 60_000);

  it('is replayed with the current texts, in pieces just as in one', async () => {
    await posting.post(ana, room, { text: 'uno' });
    await posting.post(ana, room, { text: 'dos' });
    await changes.edit(luis, room, 1, 'uno, otra vez');
    await changes.edit(luis, room, 1, 'uno, al fin');
    await changes.remove(luis, room, [2]);
    const whole = await entries();
    expect(whole).toMatchObject([
      { type: 'message', text: 'uno, al fin' },
      { type: 'message', text: null },
      { type: 'edit', target: 1, text: 'uno, al fin' },
      { type: 'edit', target: 1, text: 'uno, al fin' },
      { type: 'delete', target: 2 },
    ]);
    const pieces = [];
    for (let after = 0; after < 5; after += 2) {
      pieces.push(...(await logEntries(database.db, room.id, { after, upTo: 5, limit: 2 })));
    }
    expect(pieces).toEqual(whole);
    expect(await logEntries(database.db, room.id, { after: 2, upTo: 4, limit: 100 })).toEqual(whole.slice(2, 4));
  });

  it('can be changed in an archived room too', async () => {
    await posting.post(ana, room, { text: 'hola' });
    expect(await changes.remove(luis, { ...room, archivedAt: new Date() }, [1])).toBe(1);
  });

  it('does not change if the database cannot be reached', async () => {
    const dead = openWriterPool({ socketPath: '/nowhere/mysql.sock', user: 'root', database: 'none' });
    const cut = openMessages(dead, node.broker).changes;
    const tried = await Promise.allSettled([cut.edit(luis, room, 1, 'hola'), cut.remove(luis, room, [1])]);
    expect(tried).toMatchObject([{ status: 'fulfilled', value: 'unavailable' }, { status: 'rejected' }]);
    expect(node.batches).toEqual([]);
    await dead.end();
  }, 30_000);
});

describe('erasing somebody', () => {
  const conversation = (count: number) =>
    range(1, count).map((i) => ({ by: i % 3 === 0 ? luis : leaving, text: i % 3 === 0 ? `m${i}` : `secreto ${i}` }));
  let leaving: Person;

  beforeEach(async () => {
    leaving = await signedIn(database.db, `leaving_${made}`);
  });

  /** Expects that nothing of the person is left in this room, and everything of the others. */
  async function expectErased(where: Room, count: number): Promise<void> {
    const replayed = await entries(where);
    expect(replayed.map(({ seq }) => seq)).toEqual(range(1, await roomHead(database.db, where.id)));
    expect(JSON.stringify(replayed)).not.toContain('secreto');
    const rows = await rowsOf(where);
    expect(rows.map(({ userId }) => userId)).toEqual(range(1, count).map((i) => (i % 3 === 0 ? luis.userId : null)));
    expect(rows.filter(({ body }) => body !== null)).toHaveLength(Math.floor(count / 3));
    expect(rows.every(({ body, deletedAt }) => (body === null) === (deletedAt !== null))).toBe(true);
  }

  it('removes the person from their changes in bounded statements, however many other changes there are', async () => {
    const elsewhere = await roomOf();
    const rows = range(1, 24_000).map((seq) => ({
      roomId: seq % 2 === 0 ? 800_000 : elsewhere.id,
      seq,
      messageSeq: 1,
      userId: seq % 50 === 0 || seq > 23_990 ? leaving.userId : luis.userId,
      kind: 'edit' as const,
      createdAt: new Date(),
    }));
    while (rows.length > 0) await database.db.insert(messageChanges).values(rows.splice(0, 4_000));
    const asked: string[] = [];
    const watched = poolWith(
      (connection) =>
        new Proxy(connection, {
          get(_, key) {
            const value = Reflect.get(connection, key);
            if (key !== 'query') return typeof value === 'function' ? value.bind(connection) : value;
            return (options: { sql: string; values: unknown[] }) => {
              asked.push(connection.format(options.sql, options.values));
              return connection.query(options as never);
            };
          },
        }),
    );
    const theirs = eq(messageChanges.userId, leaving.userId);
    expect(await database.db.$count(messageChanges, theirs)).toBeGreaterThan(480);
    await openMessages(watched, node.broker).changes.erase(leaving.userId);
    expect(await database.db.$count(messageChanges, theirs)).toBe(0);
    const reads = asked.filter((sql) => /^SELECT room_id, seq(, kind)? FROM message_changes/.test(sql));
    expect(reads.length).toBeGreaterThan(4);
    for (const sql of reads) {
      const [plan] = (await database.db.$client.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`))[0] as [
        { type: string; key: string },
      ];
      expect([plan.type, plan.key]).toEqual(['range', 'PRIMARY']);
    }
    await database.db.delete(messageChanges).where(eq(messageChanges.kind, 'edit'));
  });

  it('empties all their messages in every room, tells each room once, and mentions no name', async () => {
    const [long, short, theirs] = [await roomOf(conversation(700)), await roomOf(conversation(5)), await roomOf()];
    await posting.post(luis, theirs, { text: 'hola' });
    await changes.edit(leaving, long, 3, 'mended');
    node.batches.length = 0;
    await changes.erase(leaving.userId);
    await expectErased(long, 700);
    await expectErased(short, 5);
    const told = [
      { type: 'forget', seq: 702 },
      { type: 'forget', seq: 6 },
    ];
    expect(published()).toEqual(told);
    expect((await entries(long)).slice(700)).toMatchObject([{ type: 'edit', target: 3, text: 'mended' }, told[0]]);
    expect(await roomHead(database.db, theirs.id)).toBe(1);
    const left = await database.db
      .select({ seq: messageChanges.seq })
      .from(messageChanges)
      .where(eq(messageChanges.userId, leaving.userId));
    expect(left).toEqual([]);
  });

  it('does nothing for a person who wrote nothing, or was already erased', async () => {
    const where = await roomOf(conversation(5));
    await changes.erase(leaving.userId);
    await changes.erase(leaving.userId);
    expect(await roomHead(database.db, where.id)).toBe(6);
  });

  it('continues where it was interrupted, and tells the room at the end', async () => {
    const where = await roomOf(conversation(900));
    let connections = 0;
    // One connection to find their messages, and two for batches; then this node stops.
    const dying = poolWith((connection) => {
      if (++connections <= 3) return connection;
      connection.release();
      throw new Error('dead');
    });
    await expect(openMessages(dying, node.broker).changes.erase(leaving.userId)).rejects.toThrow('dead');
    expect(await roomHead(database.db, where.id)).toBe(900);
    expect((await rowsOf(where)).filter(({ userId }) => userId === null)).toHaveLength(400);
    await changes.erase(leaving.userId);
    await expectErased(where, 900);
    expect(published()).toEqual([{ type: 'forget', seq: 901 }]);
  }, 60_000);

  it('whose commit was not answered tells the room once', async () => {
    const where = await roomOf(conversation(50));
    await openMessages(poolThatLosesAnAnswer(), node.broker).changes.erase(leaving.userId);
    await expectErased(where, 50);
    expect(await roomHead(database.db, where.id)).toBe(51);
  });

  it('also erases, when it is called again, what was still being written', async () => {
    const where = await roomOf(conversation(300));
    const lateSends = range(1, 30).map((i) => posting.post(leaving, where, { text: `secreto tarde ${i}` }));
    await Promise.all([changes.erase(leaving.userId), ...lateSends]);
    await changes.erase(leaving.userId);
    expect(JSON.stringify(await entries(where))).not.toContain('secreto');
    const rows = await rowsOf(where);
    expect(rows.filter(({ userId }) => userId === leaving.userId)).toEqual([]);
  });
});

describe.each([
  ['one Redis', true],
  ['no broker between them', false],
])('two nodes with %s', (name, withRedis) => {
  let nodes: [App, App];
  let redis: Redis | null = null;
  let third: { broker: RedisBroker | MemoryBroker; changes: MessageChanges };
  const where = name.replaceAll(' ', '_');

  beforeAll(async () => {
    await createRoom(database.db, { name: where });
    redis = withRedis ? await startRedis() : null;
    const options = { database, ...(redis ? { redis: redis.url } : {}) };
    nodes = await Promise.all([startApp(options), startApp(options)]);
    // The changes are made by a third node.
    const epoch = await installationEpoch(database.db);
    const broker = redis ? new RedisBroker(redis.url, epoch, log) : new MemoryBroker();
    third = { broker, changes: openMessages(pool, broker).changes };
  });

  afterAll(async () => {
    await third.broker.end();
    await Promise.all(nodes.map((app) => app.stop()));
    await redis?.stop();
  });

  function join(app: App, person: Person, options: { query?: string; protocol?: string } = {}) {
    return ChatClient.connect({ origin: app.origin, cookie: person.cookie, room: where, ...options });
  }

  it('show a change on each node in its place, and to clients that come back', async () => {
    const here = (await findRoom(database.db, where)) as Room;
    const [a, b] = [await join(nodes[0], ana), await join(nodes[1], luis)];
    const seed = await join(nodes[0], luis, { protocol: '' });
    await a.say('secreto uno');
    await a.say('ola');
    const away = await join(nodes[1], ana);
    away.cut();
    await third.changes.edit(luis, here, 2, 'hola');
    await third.changes.remove(luis, here, [1]);
    const last = await b.say('tres');
    expect(last).toMatchObject({ type: 'ack', seq: 5 });
    for (const client of [a, b]) {
      const told = () => client.frames.filter((frame) => 'seq' in frame && frame.type !== 'ack' && frame.seq > 2);
      await client.until(() => told().length >= 3);
      expect(told()).toMatchObject([
        { type: 'edit', seq: 3, target: 2, message: 'hola' },
        { type: 'delete', seq: 4, target: 1 },
        { type: 'message', seq: 5, message: 'tres' },
      ]);
    }
    await seed.heard('tres');
    expect(seed.frames.every(({ type }) => type === 'message')).toBe(true);
    for (const app of nodes) {
      const [back, fresh] = [await join(app, ana, { query: 'since=2' }), await join(app, ana, { query: 'since=0' })];
      await back.until(() => back.frames.some((f) => f.type === 'message' && f.seq === 5));
      // A heartbeat may add a head at any time.
      const entries = ({ frames }: ChatClient) => frames.filter(({ type }) => type !== 'hello' && type !== 'head');
      expect(entries(back)).toMatchObject([{ type: 'edit' }, { type: 'delete' }, { type: 'message' }]);
      await fresh.until(() => fresh.frames.some((f) => f.type === 'message' && f.seq === 5));
      expect(entries(fresh).slice(0, 2)).toMatchObject([
        { type: 'message', seq: 1, message: null },
        { type: 'message', seq: 2, message: 'hola' },
      ]);
      expect(JSON.stringify(fresh.frames)).not.toContain('secreto');
    }
  });

  it('tell that somebody was erased, and keep nothing of theirs', async () => {
    const leaving = await signedIn(database.db, withRedis ? 'eva' : 'iris');
    const [a, b] = [await join(nodes[0], leaving), await join(nodes[1], luis)];
    await a.say('secreto de ella');
    await b.heard('secreto de ella');
    await third.changes.erase(leaving.userId);
    const { seq } = await b.frame<LogFrame>(({ type }) => type === 'forget');
    expect(b.frames.find(({ type }) => type === 'forget')).toEqual({ type: 'forget', room: expect.any(Number), seq });
    await a.frame(({ type }) => type === 'forget');
    for (const app of nodes) {
      const fresh = await join(app, ana, { query: 'since=0' });
      await fresh.frame(({ type }) => type === 'forget');
      expect(JSON.stringify(fresh.frames)).not.toContain('secreto');
      expect(JSON.stringify(fresh.frames)).not.toContain(leaving.username);
    }
  });
});

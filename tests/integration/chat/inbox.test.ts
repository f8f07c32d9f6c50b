import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { memberships } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { addMember, removeMember } from '@/lib/rooms/members';
import { roomForId } from '@/lib/rooms/memberships';
import { InboxClient, seenIn } from '@/tests/integration/chat/inbox-client';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

/** Longest time until a list shows a change, on a loaded machine and if a sweep has to come first. */
const SHOWN_MS = 15_000;

let database: TestDatabase;
let pool: Pool;
/** Changes rooms as a third node would. The others learn of its entries only by the sweep. */
let log: Messages;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  log = openMessages(pool, new MemoryBroker());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function connect(node: App, { cookie }: Person, query = '') {
  const client = await ChatClient.connect({ origin: node.origin, cookie, room: null, protocol: SUBPROTOCOL_V2, query });
  await client.frame<AnyFrame>(({ type }) => type === 'inbox');
  return client;
}

async function say(client: ChatClient, room: number, message = 'hola') {
  const clientId = randomUUID();
  client.send({ type: 'message', room, message, clientId });
  const answer = await client.frame<AnyFrame>((frame) => frame.type === 'ack' && frame.clientId === clientId);
  return 'seq' in answer ? answer.seq : 0;
}

/** Follows the room and sends three messages. @returns their seqs */
async function sayThrice(client: ChatClient, room: number): Promise<[number, number, number]> {
  await follow(client, room);
  return [await say(client, room), await say(client, room), await say(client, room)];
}

async function follow(client: ChatClient, room: number) {
  client.send({ type: 'subscribe', room, ref: 1 });
  await client.frame<AnyFrame>((frame) => frame.type === 'subscribed' && frame.room === room);
}

/** The list that a client builds from all the frames that it got. */
function listOf({ frames }: ChatClient): InboxClient {
  const list = new InboxClient();
  for (const frame of structuredClone(frames)) list.take(frame);
  return list;
}

const errorIn = (client: ChatClient, room: number) =>
  client.frame<AnyFrame>((frame) => frame.type === 'error' && frame.room === room);

describe.each([
  ['one Redis', true],
  ['no broker between them', false],
])('two nodes with %s', (_, redis) => {
  let nodes: [App, App];
  let ana: Person;
  let luis: Person;
  let room: number;

  beforeAll(async () => {
    nodes = await Promise.all([startApp({ database, redis }), startApp({ database, redis })]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  });
  beforeEach(async () => {
    [ana, luis] = [await somebody(database.db), await somebody(database.db)];
    room = await emptyRoom(database.db, 'closed');
    for (const { userId } of [ana, luis]) await addMember(log, room, userId);
  });

  /** Resolves when the lists of these clients equal the database, and have the room as expected. */
  const shows = async (clients: ChatClient[], person: Person, id: number, expected: object) => {
    const check = async () => {
      const now = seenIn(await inboxOf(database.db, person.userId));
      for (const client of clients) expect(listOf(client).rooms.get(id)).toMatchObject(expected);
      for (const client of clients) expect(listOf(client).seen()).toEqual(now);
    };
    await eventually(check, { timeoutMs: SHOWN_MS });
  };

  it('show the same read state in every tab, on whichever node somebody writes, reads or marks as unread', async () => {
    const [one, two] = [await connect(nodes[0], ana), await connect(nodes[1], ana)];
    const writer = await connect(nodes[0], luis);
    await follow(writer, room);
    const seq = await say(writer, room);
    await shows([one, two], ana, room, { lastMessageSeq: seq, lastReadSeq: 0 });
    one.send({ type: 'read', room, seq });
    await shows([one, two], ana, room, { lastReadSeq: seq });
    two.send({ type: 'unread', room, seq });
    await shows([one, two], ana, room, { unreadFromSeq: seq });
    one.send({ type: 'read_all' });
    await shows([one, two], ana, room, { rev: 3 });
    expect(listOf(two).rooms.get(room)).not.toHaveProperty('unreadFromSeq');
    // A person's own messages count as read.
    await shows([writer], luis, room, { lastMessageSeq: seq, lastReadSeq: seq });
  });

  it('show a direct room with its first message, and how many are unread', async () => {
    const direct = await directRoom(database.db, luis.userId, [ana.userId]);
    const id = direct === 'unavailable' || direct === 'too_many' ? 0 : direct.id;
    const [there, writer] = [await connect(nodes[1], ana), await connect(nodes[0], luis)];
    await follow(writer, id);
    expect(listOf(there).rooms.has(id)).toBe(false);
    await say(writer, id);
    await shows([there], ana, id, { lastMessageSeq: 1, direct: { unread: 1, others: [{ id: luis.userId }] } });
    for (let i = 0; i < 3; i++) await say(writer, id);
    // The client got an `activity` frame a moment ago, so the next one may come later.
    await shows([there], ana, id, { lastMessageSeq: 4, direct: { unread: 4 } });
    there.send({ type: 'read', room: id, seq: 2 });
    await shows([there], ana, id, { lastReadSeq: 2, direct: { unread: 2 } });
  });

  it('tell only the present members of a closed room about it', async () => {
    const stranger = await somebody(database.db);
    const [outside, removed, inside] = [
      await connect(nodes[0], stranger),
      await connect(nodes[1], ana),
      await connect(nodes[1], luis),
    ];
    const writer = await connect(nodes[0], luis);
    await follow(writer, room);
    const shared = await emptyRoom(database.db, 'closed');
    for (const { userId } of [stranger, ana, luis]) await addMember(log, shared, userId);
    await follow(writer, shared);
    await removeMember(log, room, ana.userId);
    const seq = await say(writer, room);
    await inside.until(() => listOf(inside).rooms.get(room)?.lastMessageSeq === seq);
    await removed.until(() => !listOf(removed).rooms.has(room));
    // A client that hears of a later message would have heard of that one before.
    const later = await say(writer, shared);
    for (const client of [outside, removed]) {
      await client.until(() => listOf(client).rooms.get(shared)?.lastMessageSeq === later);
    }
    for (const client of [outside, removed]) {
      const activity = client.frames.flatMap((frame) => (frame.type === 'activity' ? frame.rooms : []));
      expect(activity.map((each) => each.room)).not.toContain(room);
    }
    expect(JSON.stringify(outside.frames)).not.toContain(`"room":${room}`);
  });

  it('announce nothing new when an old message is edited or deleted, and move no conversation', async () => {
    const direct = await directRoom(database.db, luis.userId, [ana.userId]);
    const id = typeof direct === 'string' ? 0 : direct.id;
    const [reader, writer] = [await connect(nodes[1], ana), await connect(nodes[0], luis)];
    const seqs = { [room]: await sayThrice(writer, room), [id]: await sayThrice(writer, id) };
    const [last, lastDirect] = [seqs[room]?.[2], seqs[id]?.[2]];
    reader.send({ type: 'read_all' });
    await shows([reader], ana, room, { lastMessageSeq: last, lastReadSeq: last });
    await shows([reader], ana, id, { lastMessageSeq: lastDirect, lastReadSeq: lastDirect });
    const before = listOf(reader);
    const told = reader.frames.length;
    for (const each of [room, id]) {
      const target = await roomForId(database.db, luis.userId, each);
      const [first = 0, second = 0] = seqs[each] ?? [];
      if (!target) throw new Error('no room');
      expect(await log.changes.edit(luis, target, second, 'otra cosa')).toBe('done');
      expect(await log.changes.remove(luis, target, [first])).toBe(1);
    }
    // A client that hears of a later message would have heard of those changes before.
    const shared = await emptyRoom(database.db, 'closed');
    for (const { userId } of [ana, luis]) await addMember(log, shared, userId);
    await follow(writer, shared);
    const later = await say(writer, shared);
    await shows([reader], ana, shared, { lastMessageSeq: later });
    const activity = reader.frames.slice(told).flatMap((frame) => (frame.type === 'activity' ? frame.rooms : []));
    expect(activity.filter((each) => each.room === room)).toEqual([]);
    // A deletion may change the count of a direct room, which is sent again, but not what its newest message is.
    for (const each of activity.filter((one) => one.room === id)) expect(each.lastMessageSeq).toBe(lastDirect);
    for (const each of [room, id]) {
      const { head: _, ...row } = listOf(reader).rooms.get(each) ?? { head: 0 };
      expect(row).toEqual({ ...before.rooms.get(each), head: undefined });
    }
  });

  it('announce a new title, and end subscriptions to an archived room, whichever node made the change', async () => {
    const clients = [await connect(nodes[0], luis), await connect(nodes[1], luis)];
    for (const client of clients) await follow(client, room);
    const change = async (body: object) => {
      // Ana is the first member of the closed room, and so its owner.
      const answer = await ask(nodes[0], `/api/rooms/by-id/${room}`, { as: ana, method: 'PATCH', body });
      expect(answer.status).toBe(200);
    };
    let waitedMs = 0;
    for (const title of ['Uno', 'Dos', 'Tres', 'Cuatro', 'Cinco', 'Seis', 'Siete', 'Ocho']) {
      await change({ title });
      const changedAt = performance.now();
      await shows(redis ? clients : clients.slice(0, 1), luis, room, { title });
      waitedMs += performance.now() - changedAt;
    }
    // Without a hint each title would wait for a sweep, and all of them for 8 s on average.
    expect(waitedMs).toBeLessThan(5_000);
    await shows(clients, luis, room, { title: 'Ocho' });
    await change({ archived: true });
    const ended = { type: 'unsubscribed', room, ref: 1, reason: 'archived' };
    for (const client of clients)
      expect(await client.frame<AnyFrame>(({ type }) => type === ended.type)).toEqual(ended);
    await eventually(() => clients.every((client) => !listOf(client).rooms.has(room)), { timeoutMs: SHOWN_MS });
  });

  it('send the whole list to each client, because a hidden room comes back without a new version', async () => {
    const other = await somebody(database.db);
    const direct = await directRoom(database.db, luis.userId, [other.userId]);
    const id = direct === 'unavailable' || direct === 'too_many' ? 0 : direct.id;
    const first = await connect(nodes[0], other);
    const { version } = listOf(first);
    const [hello] = first.frames as unknown as { epoch: string; inbox: number }[];
    expect(hello?.inbox).toBe(version);
    await first.close();
    const writer = await connect(nodes[0], luis);
    await follow(writer, id);
    await say(writer, id);
    // Tabs of an earlier release send the version that they have.
    for (const query of ['', `inbox=${version}&epoch=${hello?.epoch}`, 'inbox=x']) {
      const again = await connect(nodes[1], other, query);
      expect(again.frames.map(({ type }) => type)).toEqual(['hello', 'inbox']);
      expect(listOf(again).version).toBe(version);
      expect(listOf(again).rooms.get(id)).toMatchObject({ lastMessageSeq: 1, direct: { unread: 1 } });
    }
  });
});

describe('frames about what is read', () => {
  let node: App;

  beforeAll(async () => {
    node = await startApp({ database });
  });
  afterAll(() => node.stop());

  it('are answered alike for a room that does not exist and for one that the person is not in', {
    tags: 'frames/foreign-room',
  }, async () => {
    const [ana, luis] = [await somebody(database.db), await somebody(database.db)];
    const closed = await emptyRoom(database.db, 'closed');
    const open = await emptyRoom(database.db, 'open');
    for (const each of [closed, open]) await addMember(log, each, luis.userId);
    const client = await connect(node, ana);
    const before = await database.db.select().from(memberships);
    for (const type of ['read', 'unread'] as const) {
      for (const each of [closed, open, 999_999]) {
        client.frames.length = 0;
        client.send({ type, room: each, seq: 1 });
        const refused = { type: 'error', code: 'no_room', retryable: false, clientId: null };
        expect(await errorIn(client, each)).toEqual({ ...refused, room: each });
      }
    }
    client.send({ type: 'read_all' });
    client.send({ type: 'read', room: 999_999, seq: 1 });
    await errorIn(client, 999_999);
    expect(await database.db.select().from(memberships)).toEqual(before);
  });

  it('change the read state of their sender only', async () => {
    const [ana, luis] = [await somebody(database.db), await somebody(database.db)];
    const room = await emptyRoom(database.db, 'closed');
    for (const { userId } of [ana, luis]) await addMember(log, room, userId);
    const [client, writer] = [await connect(node, ana), await connect(node, luis)];
    await follow(writer, room);
    const [, second = 0, last = 0] = [await say(writer, room), await say(writer, room), await say(writer, room)];
    const readBy = async ({ userId }: Person) => {
      const mine = and(eq(memberships.userId, userId), eq(memberships.roomId, room));
      return (await database.db.select({ seq: memberships.lastReadSeq }).from(memberships).where(mine))[0]?.seq;
    };
    await eventually(async () => (await readBy(luis)) === last);
    client.send({ type: 'read', room, seq: second });
    await client.frame<AnyFrame>(({ type }) => type === 'read');
    expect([await readBy(ana), await readBy(luis)]).toEqual([second, last]);
    client.send({ type: 'read', room, seq: 1e15 });
    await eventually(async () => (await readBy(ana)) === last);
  });
});

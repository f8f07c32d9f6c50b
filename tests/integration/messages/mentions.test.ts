import fc from 'fast-check';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Batch, Broker } from '@/lib/broker/broker';
import { type ClientMention, LIMITS, type MessageFrame } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { openWriterPool } from '@/lib/db/writer-pool';
import { mentionsOf } from '@/lib/messages/mentions/counts';
import { type MentionPlace, mentionsOfPerson } from '@/lib/messages/mentions/list';
import { type FindNamedDeps, openFindNamed } from '@/lib/messages/mentions/naming';
import { openPost } from '@/lib/messages/post';
import { MemoryPresence } from '@/lib/presence/memory';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { addMember, joinRoom, leaveRoom } from '@/lib/rooms/members';
import type { Room } from '@/lib/rooms/store';
import { openLog } from '@/lib/telemetry/log';
import { block, unblock } from '@/lib/users/blocks';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { markRead, markUnread } from '@/tests/integration/rooms/reading';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let posting: Messages;
const batches: Batch[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  posting = openMessages(pool, { publish: (batch: Batch) => batches.push(batch) } as unknown as Broker);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Who = ClientMention['who'];

const roomOf = (id: number, kind: Room['kind'] = 'open'): Room => ({ id, name: '', title: '', archivedAt: null, kind });

const noFiles = async () => ({ ids: [], files: [] });

/** A text that names these, each once. */
function naming(...who: Who[]): { text: string; mentions: ClientMention[] } {
  return {
    text: who.map(() => '@x').join(' ') || 'hola',
    mentions: who.map((one, i) => ({ at: i * 3, length: 2, who: one })),
  };
}

async function say(by: Person, roomId: number, ...who: Who[]): Promise<number> {
  const result = await posting.post(by, roomOf(roomId), naming(...who));
  if ('error' in result) throw new Error(result.error);
  return result.seq;
}

function lastFrame(): MessageFrame {
  const frame = batches.at(-1)?.entries.at(-1)?.frame ?? Buffer.alloc(2);
  return JSON.parse(frame.toString('utf8', frame.readUInt8(1) < 126 ? 2 : 4));
}

async function rowsOf(roomId: number, seq: number): Promise<unknown[]> {
  const sql =
    'SELECT user_id AS userId, at, length, what FROM mentions WHERE room_id = ? AND seq = ? ORDER BY user_id, at';
  const [rows] = await db.$client.query(sql, [roomId, seq]);
  return rows as unknown[];
}

async function countOf(person: Person, roomId: number): Promise<number | undefined> {
  const found = (await inboxOf(db, person.userId)).rooms.find(({ id }) => id === roomId)?.mentions;
  const live = await mentionsOf(db, [{ userId: person.userId, roomId }]);
  expect(live.get(person.userId)?.get(roomId)).toBe(found);
  return found;
}

/** A room with these people, who have read all of it. */
async function roomWith(...people: Person[]): Promise<number> {
  const id = await emptyRoom(db, 'open');
  for (const { userId } of people) await joinRoom(posting, userId, id);
  for (const { userId } of people) await markRead(db, userId, id, 1_000);
  return id;
}

describe('a message that names people', () => {
  it('is stored with its places, in one transaction, and everybody sees the present names', async () => {
    const [ana, luis] = [await somebody(db), await somebody(db)];
    const id = await roomWith(ana, luis);
    await db.$client.query("UPDATE users SET display_name = 'Luis Ángel' WHERE id = ?", [luis.userId]);
    const seq = await say(ana, id, luis.userId, 'all', luis.userId);
    expect(await rowsOf(id, seq)).toEqual([
      { userId: 0, at: 3, length: 2, what: 'all' },
      { userId: luis.userId, at: 0, length: 2, what: 'person' },
      { userId: luis.userId, at: 6, length: 2, what: 'person' },
    ]);
    const shown = { id: luis.userId, name: luis.username, shown: 'Luis Ángel' };
    expect(lastFrame().mentions).toEqual([
      { at: 0, length: 2, who: shown },
      { at: 3, length: 2, who: 'all' },
      { at: 6, length: 2, who: shown },
    ]);
  });

  it('keeps its places in a batch, and when it is sent again', async () => {
    const [ana, luis] = [await somebody(db), await somebody(db)];
    const id = await roomWith(ana, luis);
    const clientId = '0b1c6a5e-9d44-4c6e-8c39-3a4e51d0a001';
    const draft = { ...naming(luis.userId), clientId };
    const results = await Promise.all([
      ...[1, 2, 3].map((i) => posting.post(luis, roomOf(id), naming(...(i === 2 ? [ana.userId] : [])))),
      posting.post(ana, roomOf(id), draft),
      posting.post(ana, roomOf(id), draft),
    ]);
    const seqs = results.map((result) => ('seq' in result ? result.seq : 0));
    expect(seqs[4]).toBe(seqs[3]);
    const [rows] = await db.$client.query(
      'SELECT user_id AS userId, seq FROM mentions WHERE room_id = ? ORDER BY seq',
      [id],
    );
    const expected = [
      { userId: ana.userId, seq: seqs[1] },
      { userId: luis.userId, seq: seqs[3] },
    ];
    expect(rows).toEqual(expected.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)));
  });

  it('can be edited to name somebody else at the same place, or nobody, though the text stays the same', async () => {
    const [ana, luis, eva] = [await somebody(db), await somebody(db), await somebody(db)];
    const id = await roomWith(ana, luis, eva);
    const seq = await say(ana, id, luis.userId);
    const edit = (to: { text: string; mentions?: ClientMention[] }) => posting.requests.edit(ana, roomOf(id), seq, to);
    expect(await edit(naming(eva.userId))).toEqual({ seq: seq + 1 });
    expect(await rowsOf(id, seq)).toMatchObject([{ userId: eva.userId, at: 0 }]);
    expect(await edit(naming(eva.userId))).toEqual({ seq: 0 });
    expect(await edit({ text: '@x' })).toEqual({ seq: seq + 2 });
    expect(await rowsOf(id, seq)).toEqual([]);
  });

  it('leaves out people who do not exist, and places in code and quotes', { tags: 'frames/mentions' }, async () => {
    const ana = await somebody(db);
    const id = await roomWith(ana);
    const seq = await say(ana, id, 1e9);
    expect(await rowsOf(id, seq)).toEqual([]);
    expect(lastFrame()).not.toHaveProperty('mentions');
    const quoted = { text: '> @x `@x`', mentions: [{ at: 2, length: 2, who: ana.userId }] };
    const result = await posting.post(ana, roomOf(id), quoted);
    expect(await rowsOf(id, 'seq' in result ? result.seq : 0)).toEqual([]);
  });

  it('is refused as a whole if a place is wrong', async () => {
    const ana = await somebody(db);
    const id = await roomWith(ana);
    const wrong = { text: 'hola', mentions: [{ at: 0, length: 4, who: ana.userId }] };
    expect(await posting.post(ana, roomOf(id), wrong)).toMatchObject({ error: 'bad_frame' });
  });

  it('tells nothing to people outside of a closed room', { tags: 'frames/mentions' }, async () => {
    const [ana, outside] = [await somebody(db), await somebody(db)];
    const id = await emptyRoom(db, 'closed');
    await addMember(posting, id, ana.userId);
    const result = await posting.post(ana, roomOf(id, 'closed'), naming(outside.userId, 'all'));
    expect(result).toHaveProperty('seq');
    expect(await mentionsOf(db, [{ userId: outside.userId, roomId: id }])).toEqual(new Map());
    expect((await mentionsOfPerson(db, outside.userId, null, 20)).found).toEqual([]);
    expect((await inboxOf(db, outside.userId)).rooms).toEqual([]);
  });

  it('cannot name everybody in a direct room', async () => {
    const [ana, luis] = [await somebody(db), await somebody(db)];
    const direct = await directRoom(db, ana.userId, [luis.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    const result = await posting.post(ana, roomOf(direct.id, 'direct'), naming('all', luis.userId, 'here'));
    const seq = 'seq' in result ? result.seq : 0;
    expect(await rowsOf(direct.id, seq)).toEqual([{ userId: luis.userId, at: 3, length: 2, what: 'person' }]);
    const [room] = (await inboxOf(db, luis.userId)).rooms;
    expect(room).toMatchObject({ mentions: 0, direct: { unread: 1 } });
  });

  it('that calls the people who are here counts for them alone', async () => {
    const [ana, luis, eva, stranger] = [await somebody(db), await somebody(db), await somebody(db), await somebody(db)];
    const id = await roomWith(ana, luis, eva);
    const presence = new MemoryPresence();
    await presence.here('active', [ana.userId, luis.userId, stranger.userId]);
    const post = openPost(posting, openFindNamed(deps({ presence })), noFiles);
    const result = await post(ana, roomOf(id), naming('here'));
    expect(await rowsOf(id, 'seq' in result ? result.seq : 0)).toEqual([
      { userId: 0, at: 0, length: 2, what: 'here' },
      { userId: luis.userId, at: 0, length: 2, what: 'here' },
    ]);
    expect(lastFrame().mentions).toEqual([{ at: 0, length: 2, who: 'here' }]);
    expect(await Promise.all([ana, luis, eva].map((person) => countOf(person, id)))).toEqual([0, 1, 0]);
  });

  it('may call everybody only if a moderator wrote it, if the installation says so', async () => {
    const [owner, member] = [await somebody(db), await somebody(db)];
    const id = await roomWith(owner, member);
    await db.$client.query("UPDATE memberships SET role = IF(user_id = ?, 'moderator', 'member') WHERE room_id = ?", [
      owner.userId,
      id,
    ]);
    const post = openPost(posting, openFindNamed(deps({ mentionAll: 'moderators' })), noFiles);
    for (const who of ['all', 'here'] as const) {
      expect(await post(member, roomOf(id), naming(who))).toMatchObject({ error: 'forbidden' });
      expect(await post(owner, roomOf(id), naming(who))).toMatchObject({ fresh: true });
    }
    expect(await post(member, roomOf(id), naming(owner.userId))).toMatchObject({ fresh: true });
    await db.$client.query("UPDATE users SET role = 'admin' WHERE id = ?", [member.userId]);
    expect(await post(member, roomOf(id), naming('all'))).toMatchObject({ fresh: true });
  });
});

function deps(more: Partial<FindNamedDeps>): FindNamedDeps {
  return { db, presence: new MemoryPresence(), mentionAll: 'everyone', log: openLog('silent'), ...more };
}

describe('the list of mentions', () => {
  async function all(person: Person): Promise<[number, number][]> {
    const listed: [number, number][] = [];
    let after: MentionPlace | null = null;
    do {
      const { found, next } = await mentionsOfPerson(db, person.userId, after, 3);
      listed.push(...found.map(({ room, seq }): [number, number] => [room.id, seq]));
      after = next;
    } while (after);
    return listed;
  }

  it('has them newest first, of all rooms, each message once', async () => {
    const [ana, luis] = [await somebody(db), await somebody(db)];
    const rooms = [await roomWith(ana, luis), await roomWith(ana, luis)];
    const expected: [number, number][] = [];
    for (let i = 0; i < 11; i++) {
      const id = rooms[i % 2] ?? 0;
      await say(luis, id);
      expected.unshift([
        id,
        await say(luis, id, ...(i % 3 === 0 ? (['all'] as const) : [ana.userId, ana.userId]), 'all'),
      ]);
    }
    expect(await all(ana)).toEqual(expected);
  });

  it('has none of one’s own, of blocked people, of rooms that one is not in, of archived rooms, and no deleted ones', async () => {
    const [ana, luis, eva] = [await somebody(db), await somebody(db), await somebody(db)];
    const [here, left, archived] = [
      await roomWith(ana, luis, eva),
      await roomWith(ana, luis),
      await roomWith(ana, luis),
    ];
    await say(ana, here, 'all', ana.userId);
    await say(eva, here, ana.userId);
    const kept = await say(luis, here, ana.userId);
    const gone = await say(luis, here, ana.userId);
    await say(luis, left, ana.userId);
    await say(luis, archived, 'all');
    await posting.changes.remove(luis, roomOf(here), [gone]);
    await block(db, ana.userId, eva.userId);
    await leaveRoom(posting, ana.userId, left);
    await db.$client.query('UPDATE rooms SET archived_at = NOW(3) WHERE id = ?', [archived]);
    expect(await all(ana)).toEqual([[here, kept]]);
  });
});

/** A message of the random test below: who wrote it, whom it names now, and whether it was deleted. */
interface SentMessage {
  seq: number;
  by: number;
  who: readonly number[];
  isDeleted: boolean;
}

const PEOPLE = 3;
const person = fc.nat(PEOPLE - 1);
/** Indexes of people, PEOPLE for everybody. */
const whom = fc.uniqueArray(fc.nat(PEOPLE), { maxLength: 3 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), by: person, whom }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), at: fc.nat(20), whom }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), at: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'unread' as const), by: person, at: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('block' as const, 'unblock' as const), by: person, other: person }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'join' as const), by: person }) },
);

test('after any sequence of actions, the counts equal those of a simple model', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const people = [await somebody(db), await somebody(db), await somebody(db)] as const;
      const id = await roomWith(...people);
      const room = roomOf(id);
      const idOf = (i: number): Who => people[i]?.userId ?? 'all';
      const sent: SentMessage[] = [];
      const blocked = new Set<string>();
      for (const one of steps) {
        if (one.do === 'say') {
          const by = people[one.by] as Person;
          sent.push({ seq: await say(by, id, ...one.whom.map(idOf)), by: one.by, who: one.whom, isDeleted: false });
        } else if (one.do === 'edit' || one.do === 'delete') {
          const target = sent[one.at % Math.max(1, sent.length)];
          if (!target || target.isDeleted) continue;
          const by = people[target.by] as Person;
          if (one.do === 'delete') {
            await posting.changes.remove(by, room, [target.seq]);
            target.isDeleted = true;
            continue;
          }
          const text = naming(...one.whom.map(idOf));
          const changed = { ...text, text: `${text.text} ${sent.length} ${Math.random()}` };
          expect(await posting.requests.edit(by, room, target.seq, changed)).toHaveProperty('seq');
          target.who = one.whom;
        } else if (one.do === 'block' || one.do === 'unblock') {
          const [by, other] = [people[one.by] as Person, people[one.other] as Person];
          if (by === other) continue;
          await (one.do === 'block' ? block : unblock)(db, by.userId, other.userId);
          blocked[one.do === 'block' ? 'add' : 'delete'](`${one.by}/${one.other}`);
        } else if (one.do === 'leave' || one.do === 'join') {
          const { userId } = people[one.by] as Person;
          if (one.do === 'leave') await leaveRoom(posting, userId, id);
          else await addMember(posting, id, userId);
        } else if ('at' in one) {
          await (one.do === 'read' ? markRead : markUnread)(db, (people[one.by] as Person).userId, id, one.at);
        }
      }
      for (const [i, { userId }] of people.entries()) {
        const mine = (await inboxOf(db, userId)).rooms.find((found) => found.id === id);
        if (!mine) continue;
        const { lastReadSeq, unreadFromSeq } = mine;
        const counts = sent.filter(({ seq, by, who, isDeleted }) => {
          const isUnread = seq > lastReadSeq || seq >= (unreadFromSeq ?? 1e9);
          const isNamed = who.includes(i) || who.includes(PEOPLE);
          return isUnread && isNamed && !isDeleted && by !== i && !blocked.has(`${i}/${by}`);
        });
        expect(await countOf(people[i] as Person, id)).toBe(counts.length);
      }
    }),
    { numRuns: 60 },
  );
}, 180_000);

test('counting stops at 100', { tags: 'frames/mentions' }, async () => {
  const [ana, luis] = [await somebody(db), await somebody(db)];
  const id = await roomWith(ana, luis);
  await Promise.all(Array.from({ length: 130 }, (_, i) => say(luis, id, i % 2 === 0 ? ana.userId : 'all')));
  expect(await countOf(ana, id)).toBe(100);
});

test('many places in messages of a blocked person, and many of one’s own, hide no older message that counts', {
  tags: 'frames/mentions',
}, async () => {
  const [ana, luis, eva] = [await somebody(db), await somebody(db), await somebody(db)];
  const id = await roomWith(ana, luis, eva);
  await block(db, ana.userId, eva.userId);
  await say(luis, id, ana.userId);
  for (let i = 0; i < 7; i++) await say(eva, id, ...Array<Who>(LIMITS.mentions).fill(ana.userId));
  expect(await countOf(ana, id)).toBe(1);
  for (let i = 0; i < 7; i++) await say(luis, id, ...Array<Who>(LIMITS.mentions).fill('all'));
  expect(await countOf(ana, id)).toBe(8);
  await Promise.all(Array.from({ length: 310 }, () => say(eva, id, 'all')));
  expect(await countOf(ana, id)).toBe(8);
  expect(await countOf(eva, id)).toBe(7);
  expect(await countOf(luis, id)).toBe(100);
});

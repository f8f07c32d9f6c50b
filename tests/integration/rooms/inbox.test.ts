import fc from 'fast-check';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom, hideDirectRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { inboxVersions } from '@/lib/rooms/inbox-version';
import { addMember, joinRoom, leaveRoom } from '@/lib/rooms/members';
import { roomForId } from '@/lib/rooms/memberships';
import type { Room } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { emptyRoom, somebody } from './fixture';
import { markAllRead, markRead, markUnread } from './reading';

let database: TestDatabase;
let db: Database;
let pool: Pool;
let posting: Messages;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  posting = openMessages(pool, new MemoryBroker());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('an inbox', () => {
  it('has everything that the list shows of a room', async () => {
    const { userId } = await somebody(db);
    const id = await emptyRoom(db, 'closed', 'taller');
    await addMember(posting, id, userId);
    await db.$client.query(
      "UPDATE memberships SET favorite = TRUE, notify = 'none', muted_until = ? WHERE user_id = ?",
      [new Date('2026-08-21T19:25:03.120Z'), userId],
    );
    expect((await inboxOf(db, userId)).rooms).toEqual([
      {
        id,
        kind: 'closed',
        name: 'taller',
        title: 'taller',
        role: 'owner',
        // Its only entry says that she joined.
        head: 1,
        lastMessageSeq: 0,
        lastReadSeq: 0,
        unreadFromSeq: null,
        rev: 0,
        notify: 'none',
        mutedUntil: new Date('2026-08-21T19:25:03.120Z'),
        favorite: true,
        silencedUntil: null,
        mentions: 0,
        direct: null,
      },
    ]);
  });

  it('is empty for a person without rooms, and for one who does not exist', async () => {
    const { userId } = await somebody(db);
    expect(await inboxOf(db, userId)).toEqual({ version: 1, rooms: [], hidden: [], blocked: [] });
    expect(await inboxOf(db, 1e9)).toEqual({ version: 0, rooms: [], hidden: [], blocked: [] });
    expect(await inboxVersions(db, [userId, 1e9])).toEqual(new Map([[userId, 1]]));
    expect(await inboxVersions(db, [])).toEqual(new Map());
  });

  it('takes five queries, however many rooms there are', async () => {
    const me = await somebody(db);
    for (let i = 0; i < 12; i++) {
      await joinRoom(posting, me.userId, await emptyRoom(db, 'open'));
      const other = await somebody(db);
      const direct = await directRoom(db, other.userId, [me.userId]);
      const room = typeof direct === 'string' ? null : await roomForId(db, other.userId, direct.id);
      if (!room) throw new Error('no room');
      await posting.post(other, room, { text: 'hola' });
    }
    const asked = vi.spyOn(db.$client, 'query');
    const { rooms } = await inboxOf(db, me.userId);
    const statements = asked.mock.calls.map(([sql]) => String(sql));
    asked.mockRestore();
    expect(rooms).toHaveLength(24);
    expect(statements).toHaveLength(5);
    for (const room of rooms) if (room.direct) expect(room.direct).toMatchObject({ unread: 1, others: [{}] });
    const counting = statements.find((sql) => sql.includes('UNION ALL')) ?? '';
    const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${counting}`);
    const onMessages = plan.filter(({ table }) => table === 'messages');
    expect(onMessages).toHaveLength(12);
    for (const step of onMessages) expect(step).toMatchObject({ key: 'PRIMARY', type: 'range' });
  });

  it('takes two queries more, however many messages name the person, and reads them along keys', async () => {
    const [me, other] = [await somebody(db), await somebody(db)];
    const mentions = (who: number | 'all') => ({ text: '@x', mentions: [{ at: 0, length: 2, who }] });
    for (let i = 0; i < 5; i++) {
      const id = await emptyRoom(db, 'open');
      for (const { userId } of [me, other]) await joinRoom(posting, userId, id);
      const room: Room = { id, name: '', title: '', archivedAt: null };
      for (const who of [me.userId, 'all', me.userId] as const) await posting.post(other, room, mentions(who));
    }
    await db.$client.query('ANALYZE TABLE mentions, messages, memberships');
    const asked = vi.spyOn(db.$client, 'query');
    const { rooms } = await inboxOf(db, me.userId);
    const statements = asked.mock.calls.map(([sql]) => String(sql));
    asked.mockRestore();
    expect(rooms.map((room) => room.mentions)).toEqual([3, 3, 3, 3, 3]);
    // Nobody has a direct room here, which would take two more.
    expect(statements).toHaveLength(5);
    for (const counting of statements.filter((sql) => sql.includes('AS author'))) {
      const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${counting}`);
      const onMentions = plan.filter(({ table }) => table === 'n');
      expect(onMentions).toHaveLength(10);
      // With few rows the server may also follow the first part of the key alone.
      for (const step of onMentions) expect(step.key).toBe('PRIMARY');
      for (const step of plan.filter(({ table }) => table === 'm' || table === 'b')) {
        expect(step).toMatchObject({ key: 'PRIMARY', type: 'eq_ref' });
      }
      for (const step of plan) expect(step.Extra ?? '').not.toMatch(/filesort|temporary/);
    }
    const [list = ''] = statements.filter((sql) => sql.includes('AS newestOwn'));
    const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${list}`, [
      Buffer.alloc(32),
      me.userId,
    ]);
    for (const step of plan.filter(({ table }) => table === 'n')) {
      expect(step).toMatchObject({ key: 'PRIMARY', Extra: expect.not.stringContaining('filesort') });
    }
  });
});

/** A simple model of what the database must return. */
interface ModelRoom {
  kind: 'open' | 'direct';
  head: number;
  messages: { seq: number; by: number; isDeleted: boolean }[];
}
interface ModelMembership {
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
}

const PEOPLE = 3;
const OPEN_ROOMS = 2;
const who = fc.nat(PEOPLE - 1);
/** The last one is the direct room of the first two. */
const where = fc.nat(OPEN_ROOMS);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), who, where }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), who, where }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who, where }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const), who, where, at: fc.nat(30) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), who, where, at: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unread' as const), who, where, at: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('all' as const), who, where }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), who, where }) },
);

test('after any sequence of actions, each inbox equals that of a simple model, and reading never moves back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const people = await Promise.all(Array.from({ length: PEOPLE }, () => somebody(db)));
      const ids = await Promise.all(Array.from({ length: OPEN_ROOMS }, () => emptyRoom(db, 'open')));
      const [first, second] = people as [Person, Person, Person];
      const direct = await directRoom(db, first.userId, [second.userId]);
      if (typeof direct === 'string') throw new Error(direct);
      ids.push(direct.id);

      const rooms = ids.map(
        (_, i): ModelRoom => ({ kind: i === OPEN_ROOMS ? 'direct' : 'open', head: 0, messages: [] }),
      );
      const memberships = new Map<string, ModelMembership>();
      /** Of the direct room, by person. */
      const hiddenAt = new Map<number, number | null>([
        [0, null],
        [1, 0],
      ]);
      for (const i of [0, 1]) memberships.set(`${i} ${OPEN_ROOMS}`, { lastReadSeq: 0, unreadFromSeq: null, rev: 0 });

      for (const one of steps) {
        const person = people[one.who];
        const room = rooms[one.where];
        const id = ids[one.where];
        if (!person || !room || id === undefined) throw new Error('no such step');
        const key = `${one.who} ${one.where}`;
        const mine = memberships.get(key);
        const newest = room.messages.at(-1)?.seq ?? 0;
        const asRoom: Room = { id, name: '', title: '', archivedAt: null };
        if (one.do === 'say' && (room.kind === 'open' || mine)) {
          await posting.post(person, asRoom, { text: 'hola' });
          room.head += 1;
          room.messages.push({ seq: room.head, by: one.who, isDeleted: false });
        } else if (one.do === 'join') {
          const result = await joinRoom(posting, person.userId, id);
          expect(result).toBe(room.kind === 'direct' ? 'unavailable' : mine ? 'unchanged' : 'done');
          if (result === 'done') memberships.set(key, { lastReadSeq: room.head, unreadFromSeq: null, rev: 0 });
          if (result === 'done') room.head += 1;
        } else if (one.do === 'leave') {
          const result = await leaveRoom(posting, person.userId, id);
          expect(result).toBe(room.kind === 'direct' ? 'unavailable' : mine ? 'done' : 'unchanged');
          if (result === 'done') memberships.delete(key);
          if (result === 'done') room.head += 1;
        } else if (one.do === 'edit' || one.do === 'delete') {
          const target = room.messages[one.at % Math.max(1, room.messages.length)];
          if (!target || target.isDeleted) continue;
          if (one.do === 'edit') await posting.changes.edit(person, asRoom, target.seq, `otra cosa ${room.head}`);
          else await posting.changes.remove(person, asRoom, [target.seq]);
          room.head += 1;
          target.isDeleted = one.do === 'delete';
        } else if (one.do === 'read') {
          const before = mine?.lastReadSeq ?? 0;
          const state = await markRead(db, person.userId, id, one.at);
          if (!mine) {
            expect(state).toBeNull();
            continue;
          }
          const upTo = Math.max(before, Math.min(one.at, room.head));
          const changed = upTo > before || mine.unreadFromSeq !== null;
          Object.assign(mine, { lastReadSeq: upTo, unreadFromSeq: null, rev: mine.rev + (changed ? 1 : 0) });
          expect(state).toEqual({ ...mine, changed });
        } else if (one.do === 'unread') {
          const state = await markUnread(db, person.userId, id, one.at);
          if (!mine) {
            expect(state).toBeNull();
            continue;
          }
          const from = Math.max(1, Math.min(one.at, newest));
          const changed = newest > 0 && mine.unreadFromSeq !== from;
          if (changed) Object.assign(mine, { unreadFromSeq: from, rev: mine.rev + 1 });
          expect(state).toEqual({ ...mine, changed });
        } else if (one.do === 'all') {
          await markAllRead(db, person.userId);
          ids.forEach((_, i) => {
            const there = memberships.get(`${one.who} ${i}`);
            const last = rooms[i]?.messages.at(-1)?.seq ?? 0;
            if (!there || (last <= there.lastReadSeq && there.unreadFromSeq === null)) return;
            Object.assign(there, { lastReadSeq: rooms[i]?.head ?? 0, unreadFromSeq: null, rev: there.rev + 1 });
          });
        } else if (one.do === 'hide') {
          await hideDirectRoom(db, person.userId, id);
          if (room.kind === 'direct' && mine) hiddenAt.set(one.who, newest);
        }
      }

      for (const [i, person] of people.entries()) {
        const expected = rooms.flatMap((room, j) => {
          const mine = memberships.get(`${i} ${j}`);
          const newest = room.messages.at(-1)?.seq ?? 0;
          const hidden = room.kind === 'direct' ? (hiddenAt.get(i) ?? null) : null;
          if (!mine || (hidden !== null && newest <= hidden)) return [];
          const isUnread = ({ seq }: { seq: number }) => seq > mine.lastReadSeq || seq >= (mine.unreadFromSeq ?? 1e9);
          const unread = room.messages.filter(
            (message) => isUnread(message) && message.by !== i && !message.isDeleted,
          ).length;
          const facts = { id: ids[j], head: room.head, lastMessageSeq: newest, ...mine };
          return [{ ...facts, unread: room.kind === 'direct' ? unread : undefined }];
        });
        const found = (await inboxOf(db, person.userId)).rooms.map((room) => {
          const { id, head, lastMessageSeq, lastReadSeq, unreadFromSeq, rev, direct: facts } = room;
          return { id, head, lastMessageSeq, lastReadSeq, unreadFromSeq, rev, unread: facts?.unread };
        });
        // Rooms that are made at once have their ids in any order.
        const byId = (a: { id?: number | undefined }, b: { id?: number | undefined }) => (a.id ?? 0) - (b.id ?? 0);
        expect(found.sort(byId)).toEqual(expected.sort(byId));
      }
    }),
    { numRuns: 60 },
  );
}, 180_000);

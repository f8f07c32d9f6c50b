import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { addMember, removeMember } from '@/lib/rooms/members';
import { roomForId } from '@/lib/rooms/memberships';
import type { Room } from '@/lib/rooms/store';
import { fold } from '@/lib/search/fold';
import { SearchFollower } from '@/lib/search/follower';
import { indexRoom } from '@/lib/search/index-room';
import { Searches } from '@/lib/search/searches';
import { emptyRoom } from '@/tests/integration/rooms/fixture';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';
import { seeded } from './texts';

/**
 * I13: while people edit, delete, hide, show and erase messages, and somebody is removed from rooms, no page of a
 * search has what may not be seen at that moment, and all pages together have everything that was there all the time.
 */

const WORDS = ['pan', 'vino', 'queso', 'aceite', 'panadería', 'uva', '面包', 'сыр'];
const QUERIES = ['pan', 'vino', 'que', 'ace', '面包', 'сыр -pan', '"pan vino"', 'de:luis', 'uva queso', 'de:eva pan'];
const ROUNDS = 12;

let database: TestDatabase;
let pool: Pool;
let messages: Messages;
let [ana, luis, mod] = [] as unknown as [Person, Person, Person];
const random = seeded(20261127);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const text = () => Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(WORDS)).join(' ');
const never = new AbortController().signal;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  messages = openMessages(pool, new MemoryBroker());
  [ana, luis, mod] = [
    await signedIn(database.db, 'ana'),
    await signedIn(database.db, 'luis'),
    await signedIn(database.db, 'mod'),
  ];
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Stored {
  key: string;
  roomId: number;
  seq: number;
  user: string | null;
  body: string | null;
}

/** What Ana may see now, by room and seq. */
async function visible(): Promise<Map<string, Stored>> {
  const [rows] = await database.db.$client.query<(Stored & RowDataPacket)[]>(
    `SELECT m.room_id AS roomId, m.seq, u.username AS user, m.body FROM messages m
       JOIN memberships s ON s.user_id = ? AND s.room_id = m.room_id LEFT JOIN users u ON u.id = m.user_id
     WHERE m.body IS NOT NULL AND m.hidden_at IS NULL`,
    [ana.userId],
  );
  return new Map(rows.map((row) => [`${row.roomId}/${row.seq}`, { ...row, key: `${row.roomId}/${row.seq}` }]));
}

function fits(q: string, { user, body }: Stored): boolean {
  const folded = fold(body ?? '');
  return [...q.matchAll(/(-?)(?:de:(\w+)|"([^"]+)"|(\S+))/g)].every(([, minus, from, phrase, word]) => {
    if (from) return user === from;
    return folded.includes(fold(phrase ?? word ?? '')) !== (minus === '-');
  });
}

interface Scene {
  rooms: Room[];
  eva: Person;
  /** Places of messages and ids of rooms that were not the same all the time. */
  touched: Set<string>;
  left: Set<number>;
}

async function anything({ rooms, eva, touched, left }: Scene): Promise<void> {
  const room = pick(rooms);
  const [[{ last }] = [{ last: 0 }]] = await database.db.$client.query<({ last: number } & RowDataPacket)[]>(
    'SELECT last_seq AS last FROM rooms WHERE id = ?',
    [room.id],
  );
  const seq = 1 + Math.floor(random() * last);
  const touch = () => touched.add(`${room.id}/${seq}`);
  const { requests } = messages;
  switch (
    pick(['say', 'edit', 'edit', 'delete', 'hide', 'show', 'leave', 'erase', 'index', 'index', 'round'] as const)
  ) {
    case 'say':
      return void (await messages.post(luis, room, { text: text() }));
    case 'edit':
      touch();
      return void (await requests.edit(pick([luis, eva]), room, seq, { text: text() }));
    case 'delete':
      touch();
      return void (await requests.remove(mod, room, seq));
    case 'hide':
    case 'show':
      touch();
      return void (await requests.hide(mod, room, seq, random() < 0.5));
    case 'leave': {
      if (random() < 0.5) return;
      left.add(room.id);
      return void (await removeMember(messages, room.id, ana.userId, mod.userId));
    }
    case 'erase':
      if (random() < 0.8) return;
      for (const { key, user } of (await visible()).values()) if (user === eva.username) touched.add(key);
      return messages.changes.erase(eva.userId);
    case 'index':
      return void (await indexRoom(database.db, room.id));
    case 'round':
      return new SearchFollower({ db: database.db, log: { warn: () => {} } }).round();
  }
}

it.each(Array.from({ length: ROUNDS }, (_, i) => i))('whatever happens between its pages (%i)', async () => {
  const { db } = database;
  const eva = await signedIn(db, `eva${await db.$count(users)}`);
  const rooms: Room[] = [];
  for (let i = 0; i < 3; i++) {
    const id = await emptyRoom(db, 'closed');
    for (const { userId } of [ana, luis, eva, mod]) await addMember(messages, id, userId);
    await db.$client.query("UPDATE memberships SET role = 'owner' WHERE room_id = ? AND user_id = ?", [id, mod.userId]);
    const room = await roomForId(db, luis.userId, id);
    if (room) rooms.push(room);
  }
  for (let i = 0; i < 90; i++) await messages.post(pick([luis, eva]), pick(rooms), { text: text() });
  const scene: Scene = { rooms, eva, touched: new Set(), left: new Set() };
  for (let i = 0; i < 20; i++) await anything({ ...scene, touched: new Set(), left: new Set() });
  scene.touched.clear();
  const q = pick(QUERIES).replace('de:eva', `de:${eva.username}`);
  const ids = new Set(rooms.map(({ id }) => id));
  const before = [...(await visible()).values()].filter((one) => ids.has(one.roomId) && fits(q, one));

  const searches = new Searches({ db, timeZone: 'UTC' });
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const answer = await searches.ask(
      { userId: ana.userId, role: 'member' },
      { q, limit: 1 + Math.floor(random() * 12), ...(after ? { after } : {}) },
      never,
    );
    if (typeof answer === 'string') throw new Error(answer);
    const now = await visible();
    for (const { room, message, before: one, after: other } of answer.hits) {
      const stored = now.get(`${room}/${message.seq}`);
      expect(stored?.body).toBe(message.message);
      expect(stored && fits(q, stored)).toBe(true);
      for (const near of [one, other]) if (near) expect(now.get(`${room}/${near.seq}`)?.body).toBe(near.text);
      if (ids.has(room) && !scene.left.has(room)) seen.push(`${room}/${message.seq}`);
    }
    after = answer.next ?? undefined;
    for (let i = 0; i < 4; i++) await anything(scene);
  } while (after !== undefined);

  expect(new Set(seen).size).toBe(seen.length);
  const due = before.filter(({ key, roomId }) => !scene.touched.has(key) && !scene.left.has(roomId));
  const found = new Set(seen);
  expect(due.filter(({ key }) => !found.has(key))).toEqual([]);
});

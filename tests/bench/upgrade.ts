/**
 * Upgrades a large database of the version before memberships, as the start of a node does, and checks what people find
 * afterwards: `node --import tsx tests/bench/upgrade.ts`. The time of each migration is printed too.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Database } from '@/lib/db/client';
import { applyMigrations, migrate } from '@/lib/db/migrate';
import { readMigrations } from '@/lib/db/migration-files';
import { fillMemberships } from '@/lib/rooms/fill/fill-memberships';
import { inboxOf } from '@/lib/rooms/inbox';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { main } from '@/scripts/main';
import { addRows } from './live/bulk';
import { onPrivateDatabase } from './on-private-database';

/** The number of migrations up to 0003. */
const OLD_MIGRATIONS = 4;
const PEOPLE = 500;
const ROOMS = 50;
const MESSAGES = 100_000;
/** In each room, one person of this many has written. */
const SPEAK = 5;
/** In one room of this many, the newest entry is no message. */
const CHANGED = 3;
const HOME = 'social';
const HEAD = MESSAGES / ROOMS;

await main(() =>
  onPrivateDatabase(async (db) => {
    await fillOldDatabase(db);
    const size = [MESSAGES, PEOPLE, ROOMS].map((count) => count.toLocaleString('en'));
    console.log(`${size[0]} messages, ${size[1]} people, ${size[2]} rooms`);
    await start(db, 'the upgrade', migrateOneByOne);
    await start(db, 'the next start', migrate);
    const wrong = [...(await checkLists(db, null)), ...(await checkLists(db, await writeAsNew(db)))];
    for (const what of wrong.slice(0, 10)) console.log(what);
    console.log(wrong.length === 0 ? 'Nobody lost a room, and only what is new is unread.' : `${wrong.length} faults`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  }),
);

async function start(db: Database, what: string, migrateAll: (db: Database) => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await migrateAll(db);
  const migratedAt = performance.now();
  await createRoom(db, { name: HOME });
  const home = await findRoom(db, HOME);
  if (!home) throw new Error('no room');
  await fillMemberships(db, home.id);
  const endedAt = performance.now();
  console.log(`${what}: migrations ${seconds(startedAt, migratedAt)}, memberships ${seconds(migratedAt, endedAt)}`);
}

async function migrateOneByOne(db: Database): Promise<void> {
  const migrations = readMigrations();
  const connection = await db.$client.getConnection();
  for (const [i, { name }] of migrations.entries()) {
    const startedAt = performance.now();
    await applyMigrations(connection, migrations.slice(0, i + 1));
    if (i >= OLD_MIGRATIONS) console.log(`  ${name}: ${seconds(startedAt, performance.now())}`);
  }
  connection.release();
}

function speaks(person: number, room: number): boolean {
  return (person + room) % SPEAK === 0;
}

/** People and rooms have the ids 1, 2, …; the first room is the default room. */
async function fillOldDatabase(db: Database): Promise<void> {
  const connection = await db.$client.getConnection();
  await applyMigrations(connection, readMigrations().slice(0, OLD_MIGRATIONS));
  connection.release();
  const now = new Date();
  const people = numbers(PEOPLE);
  await addRows(
    db,
    'users',
    'id, username, username_key, password_hash, created_at',
    people.map((id) => [id, `user${id}`, `user${id}`, 'none', now]),
  );
  const nameOf = (id: number) => (id === 1 ? HOME : `room_${id}`);
  await addRows(
    db,
    'rooms',
    'id, name, name_key, title, last_seq, created_at',
    numbers(ROOMS).map((id) => [id, nameOf(id), nameOf(id), nameOf(id), HEAD, now]),
  );
  for (const room of numbers(ROOMS)) {
    const speakers = people.filter((person) => speaks(person, room));
    const isChanged = room % CHANGED === 0;
    const messages = numbers(isChanged ? HEAD - 1 : HEAD).map((seq) => {
      return [room, seq, speakers[seq % speakers.length], randomUUID(), 'palabra '.repeat(10), now];
    });
    await addRows(db, 'messages', 'room_id, seq, user_id, client_id, body, created_at', messages);
    const change = [room, HEAD, 1, 'edit', now];
    if (isChanged) await addRows(db, 'message_changes', 'room_id, seq, message_seq, kind, created_at', [change]);
  }
}

/** @returns the room in which a message is new */
async function writeAsNew(db: Database): Promise<number> {
  const room = 2;
  const seq = HEAD + 1;
  const columns = 'room_id, seq, user_id, client_id, body, created_at';
  await addRows(db, 'messages', columns, [[room, seq, null, randomUUID(), 'nuevo', new Date()]]);
  await db.$client.query('UPDATE rooms SET last_seq = ?, last_message_seq = ? WHERE id = ?', [seq, seq, room]);
  return room;
}

/** Everybody must have the default room and the rooms in which they wrote. Only `newIn` may be unread. */
async function checkLists(db: Database, newIn: number | null): Promise<string[]> {
  const wrong: string[] = [];
  for (const person of numbers(PEOPLE)) {
    const { rooms } = await inboxOf(db, person);
    const has = new Set(rooms.map(({ id }) => id));
    const due = numbers(ROOMS).filter((room) => room === 1 || speaks(person, room));
    for (const room of due) if (!has.has(room)) wrong.push(`user${person} has lost room ${room}`);
    if (has.size > due.length) wrong.push(`user${person} is in ${has.size} rooms instead of ${due.length}`);
    for (const { id, lastMessageSeq, lastReadSeq, unreadFromSeq } of rooms) {
      const isUnread = lastMessageSeq > lastReadSeq || unreadFromSeq !== null;
      if (isUnread !== (id === newIn)) wrong.push(`room ${id} is ${isUnread ? '' : 'not '}unread for user${person}`);
    }
  }
  return wrong;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

function seconds(from: number, to: number): string {
  return `${((to - from) / 1e3).toFixed(2)} s`;
}

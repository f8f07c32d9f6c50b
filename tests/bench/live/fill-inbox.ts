import { randomUUID } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import { directRoom } from '@/lib/rooms/direct';
import { findRoom } from '@/lib/rooms/store';
import { addRooms, addRows } from './bulk';

/** How many rooms of each kind the person has. One of the open rooms is the default room. */
export const OPEN = 90;
export const CLOSED = 50;
export const DIRECT = 60;
/** One direct room of this many has four people instead of two. */
const GROUP_EVERY = 3;
const OTHERS = 20;
const MESSAGES = 150;
/** One room of this many is unread, from its first message on. */
const UNREAD_EVERY = 3;

/** Puts one person into rooms of all kinds, in which others have written. Does nothing if the rooms exist already. */
export async function fillInbox(db: Database, userId: number): Promise<void> {
  if (await findRoom(db, 'inbox_0')) return;
  const named = await addRooms(
    db,
    Array.from({ length: OPEN - 1 + CLOSED }, (_, i) => {
      return { name: `inbox_${i}`, title: `Comisión de fiestas ${i}`, kind: i < OPEN - 1 ? 'open' : 'closed' } as const;
    }),
  );
  const otherOf = (i: number) => 1 + (i % (userId - 1));
  const memberships = named.flatMap((roomId, i) =>
    [userId, ...Array.from({ length: OTHERS }, (_, other) => otherOf(i * OTHERS + other))].map((id) => [id, roomId]),
  );
  await addRows(db, 'memberships', 'user_id, room_id', memberships);
  const direct: number[] = [];
  for (let i = 0; i < DIRECT; i++) {
    const others = Array.from({ length: i % GROUP_EVERY === 0 ? 3 : 1 }, (_, other) => otherOf(i * 3 + other));
    const room = await directRoom(db, userId, others);
    if (typeof room === 'string') throw new Error(`The direct room was not made: ${room}`);
    direct.push(room.id);
  }
  await fillMessages(db, userId, [...named, ...direct]);
}

async function fillMessages(db: Database, userId: number, roomIds: number[]): Promise<void> {
  const now = new Date();
  const messages = roomIds.flatMap((roomId) =>
    Array.from({ length: MESSAGES }, (_, i) => [roomId, i + 1, 1 + (i % 9), randomUUID(), 'hola a todos', now]),
  );
  await addRows(db, 'messages', 'room_id, seq, user_id, client_id, body, created_at', messages);
  const heads = 'UPDATE rooms SET last_seq = ?, last_message_seq = ? WHERE id IN (?)';
  await db.$client.query(heads, [MESSAGES, MESSAGES, roomIds]);
  const read = 'UPDATE memberships SET last_read_seq = ?, rev = 1 WHERE user_id = ? AND room_id IN (?)';
  await db.$client.query(read, [MESSAGES, userId, roomIds.filter((_, i) => i % UNREAD_EVERY !== 0)]);
  await db.$client.query('ANALYZE TABLE memberships, messages, rooms');
}

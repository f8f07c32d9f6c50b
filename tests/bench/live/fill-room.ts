import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messages, rooms } from '@/lib/db/schema';
import { findRoom, roomHead } from '@/lib/rooms/store';

const APART_MS = 60_000;

/** Fills the room up to `count` messages, a minute apart, the last one now. @returns the room's head */
export async function fillRoom(
  db: Database,
  name: string,
  count: number,
  message: (seq: number) => { userId: number; body: string },
): Promise<number> {
  const room = await findRoom(db, name);
  if (!room) throw new Error(`There is no room ${name}`);
  const head = await roomHead(db, room.id);
  if (head >= count) return head;
  const rows = Array.from({ length: count - head }, (_, i) => {
    const seq = head + 1 + i;
    const createdAt = new Date(Date.now() - (count - seq) * APART_MS);
    return { roomId: room.id, seq, clientId: randomUUID(), createdAt, ...message(seq) };
  });
  await db.insert(messages).values(rows);
  await db.update(rooms).set({ lastSeq: count }).where(eq(rooms.id, room.id));
  return count;
}

import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messages, rooms } from '@/lib/db/schema';
import { directRoom } from '@/lib/rooms/direct';
import { createRoom, findRoom } from '@/lib/rooms/store';
import type { Person } from './people';

export interface RoomMessage {
  by: Person;
  text: string;
  /** ISO 8601. If missing, it is one second after the previous message. */
  at?: string;
}

/**
 * Creates a room with these messages directly in the database, without the app. Everybody but guests is a member, and
 * has read it.
 */
export async function roomWith(db: Database, name: string, conversation: RoomMessage[]): Promise<void> {
  await createRoom(db, { name });
  const room = await findRoom(db, name);
  if (!room) throw new Error('no room');
  let time = Date.now() - conversation.length * 1_000;
  const rows = conversation.map(({ by, text, at }, i) => {
    time = at ? Date.parse(at) : time + 1_000;
    const createdAt = new Date(time);
    return { roomId: room.id, seq: i + 1, userId: by.userId, clientId: randomUUID(), body: text, createdAt };
  });
  if (rows.length > 0) {
    await db.insert(messages).values(rows);
    await db.update(rooms).set({ lastSeq: rows.length, lastMessageSeq: rows.length }).where(eq(rooms.id, room.id));
  }
  await db.execute(
    sql`INSERT IGNORE INTO memberships (user_id, room_id, joined_seq, last_read_seq)
        SELECT id, ${room.id}, ${rows.length}, ${rows.length} FROM users WHERE role <> 'guest'`,
  );
}

/** The path of the conversation of two people, which is made if there is none. */
export async function directPath(db: Database, one: Person, other: Person): Promise<string> {
  const room = await directRoom(db, one.userId, [other.userId]);
  if (typeof room === 'string') throw new Error(room);
  return `/d/${room.id}`;
}

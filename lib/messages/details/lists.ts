import type { RowDataPacket } from 'mysql2';
import { LIMITS, type NamedPerson, type ReactionList } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import type { Message } from '@/lib/messages/message';
import { withShown } from '@/lib/users/names/shown-name';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, type MessageRow, messageFrom } from './columns';

/** The pinned messages of a room, the one that was pinned last first. At most LIMITS.pins. */
export async function pinnedMessages(db: Database, roomId: number): Promise<Message[]> {
  const sql = `SELECT ${MESSAGE_COLUMNS} FROM pins f JOIN messages m ON m.room_id = f.room_id AND m.seq = f.message_seq
    ${MESSAGE_JOINS} WHERE f.room_id = ? AND m.body IS NOT NULL AND m.hidden_at IS NULL
    ORDER BY f.created_at DESC, f.message_seq DESC LIMIT ?`;
  const [rows] = await db.$client.query<(MessageRow & RowDataPacket)[]>(sql, [roomId, LIMITS.pins]);
  return rows.map(messageFrom);
}

/** Who reacted to a message, in the order of its `reactions`. Empty also if there is no such message. */
export async function peopleWhoReacted(db: Database, roomId: number, seq: number): Promise<ReactionList['reactions']> {
  const sql = `SELECT r.emoji, u.id, u.username AS name, u.display_name AS shown, u.face_id AS face
    FROM reactions r FORCE INDEX (PRIMARY) JOIN users u ON u.id = r.user_id AND u.deleting_at IS NULL
    WHERE r.room_id = ? AND r.message_seq = ? ORDER BY r.seq`;
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [roomId, seq]);
  const people = new Map<string, NamedPerson[]>();
  for (const { emoji: bytes, id, name, shown, face } of rows) {
    const emoji = String(bytes);
    const person = withShown({ id, name, shown, face }) as NamedPerson;
    const found = people.get(emoji);
    if (found) found.push(person);
    else people.set(emoji, [person]);
  }
  return [...people].map(([emoji, named]) => ({ emoji, people: named }));
}

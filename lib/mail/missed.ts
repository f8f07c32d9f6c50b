import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { FileSummary } from '@/lib/files/summary';
import { summaryOf } from '@/lib/files/summary';
import { EVERYBODY } from '@/lib/messages/mentions/rows';
import { concerns } from '@/lib/push/decision';
import { blocksAmong, type DatedMessage, membersAt, messagesAt } from '@/lib/push/facts';
import { filesOf, textsOf } from '@/lib/push/outgoing';

/** A conversation or a room in which a person missed something. */
export interface MissedRoom {
  id: number;
  kind: 'open' | 'closed' | 'direct';
  name: string;
  title: string;
  /** How many messages; the newest of them are `messages`, oldest first. */
  count: number;
  messages: MissedMessage[];
}

export interface MissedMessage {
  seq: number;
  createdAt: Date;
  /** The name that people see; empty: the account was deleted. */
  author: string;
  /** As it was written. */
  text: string;
  files: FileSummary | null;
}

/** The most messages of each kind that are looked at: what is more is not told. */
export const LOOKED_AT = 200;
/** What a mail shows. */
const ROOMS_SHOWN = 10;
const MESSAGES_SHOWN = 3;

interface MessagePlace {
  roomId: number;
  seq: number;
}

/**
 * What a person has not read of direct messages and mentions that came after `since`. By the rules of notifications:
 * nothing of muted rooms, of people whom they have blocked, or that was deleted.
 */
export async function missedMessages(
  db: Database,
  userId: number,
  since: Date,
  now = new Date(),
): Promise<DatedMessage[]> {
  const places = await placesAfter(db, userId, since);
  if (places.length === 0) return [];
  const own = places.map(({ roomId }) => ({ userId, roomId }));
  const [members, messages] = await Promise.all([membersAt(db, own), messagesAt(db, places)]);
  const blocks = await blocksAmong(
    db,
    [userId],
    messages.map(({ author }) => author),
  );
  return messages.filter((message) => {
    const member = members.find(({ roomId }) => roomId === message.roomId);
    if (!member || member.isClosed || message.createdAt <= since) return false;
    if (!concerns(message, member, blocks.get(userId) ?? new Set(), now)) return false;
    return member.kind === 'direct' || message.namesAll || message.names.has(userId);
  });
}

/** The same as a mail shows it, the rooms with the newest messages first. */
export async function missedRooms(db: Database, messages: readonly DatedMessage[]): Promise<MissedRoom[]> {
  if (messages.length === 0) return [];
  const byRoom = new Map<number, DatedMessage[]>();
  const newestFirst = [...messages].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.seq - a.seq);
  for (const message of newestFirst) {
    byRoom.set(message.roomId, [...(byRoom.get(message.roomId) ?? []), message]);
  }
  const shown = [...byRoom.values()].slice(0, ROOMS_SHOWN);
  const places = shown.flatMap((own) => own.slice(0, MESSAGES_SHOWN));
  const [texts, files] = await Promise.all([textsOf(db, places), filesOf(db, places)]);
  return shown.flatMap((own): MissedRoom[] => {
    const found = own.slice(0, MESSAGES_SHOWN).flatMap(({ roomId, seq, createdAt }) => {
      const text = texts.find((one) => one.roomId === roomId && one.seq === seq);
      return text ? [{ text, createdAt }] : [];
    });
    const [room] = found;
    if (!room) return [];
    const { roomId: id, kind, name, title } = room.text;
    const told = found.reverse().map(({ text: { seq, author, body, roomId }, createdAt }) => ({
      seq,
      createdAt,
      author: author ?? '',
      text: body ?? '',
      files: summaryOf(files.get(`${roomId}/${seq}`)),
    }));
    return [{ id, kind, name, title, count: own.length, messages: told }];
  });
}

/** Where there may be something, newest first. */
async function placesAfter(db: Database, userId: number, since: Date): Promise<MessagePlace[]> {
  // Messages of a room of which the person wants to hear nothing must not take the places of others.
  const unread =
    "x.seq > LEAST(m.last_read_seq, COALESCE(m.unread_from_seq - 1, m.last_read_seq)) AND (m.notify IS NULL OR m.notify <> 'none')";
  const queries = [
    `SELECT x.room_id AS roomId, x.seq FROM memberships m
       STRAIGHT_JOIN rooms r ON r.id = m.room_id AND r.kind = 'direct' AND r.last_message_seq > 0
       STRAIGHT_JOIN messages x FORCE INDEX (PRIMARY) ON x.room_id = m.room_id AND ${unread}
     WHERE m.user_id = ? AND x.created_at > ? ORDER BY x.created_at DESC LIMIT ${LOOKED_AT}`,
    `SELECT DISTINCT x.room_id AS roomId, x.seq, x.created_at FROM mentions x FORCE INDEX (mentions_newest)
       STRAIGHT_JOIN memberships m ON m.user_id = ? AND m.room_id = x.room_id AND ${unread}
     WHERE x.user_id = ? AND x.created_at > ? ORDER BY x.created_at DESC LIMIT ${LOOKED_AT}`,
  ] as const;
  const [direct, named, all] = await Promise.all([
    db.$client.query<(MessagePlace & RowDataPacket)[]>(queries[0], [userId, since]),
    db.$client.query<(MessagePlace & RowDataPacket)[]>(queries[1], [userId, userId, since]),
    db.$client.query<(MessagePlace & RowDataPacket)[]>(queries[1], [userId, EVERYBODY, since]),
  ]);
  const places = new Map<string, MessagePlace>();
  for (const [rows] of [direct, named, all])
    for (const { roomId, seq } of rows) places.set(`${roomId}/${seq}`, { roomId, seq });
  return [...places.values()];
}

import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import type { memberships, rooms } from '@/lib/db/schema';
import { showable } from '@/lib/text';
import { roomKey } from './name';
import { READABLE } from './policy';
import type { RoomRules } from './posting/rules';
import { SINCE_POST_MS, slowWaitMs } from './posting/slow-mode';
import { FROM_ALIAS, type Room, type RoomVersion } from './store';

export type RoomKind = (typeof rooms.$inferSelect)['kind'];
export type RoomRole = (typeof memberships.$inferSelect)['role'];

/** A room with the role that one person has in it. Loading is authorizing: whoever gets one may read the room. */
export interface RoomOfPerson extends Room {
  kind: RoomKind;
  topic: string;
  /** Null if the room is open and the person is not a member. */
  role: RoomRole | null;
  isGuest: boolean;
  asOf: RoomVersion;
  rules: RoomRules;
  /** Messages are erased after so many days; null: they are kept. */
  keepDays: number | null;
  /** Until then a moderator's decision keeps the person from writing here. Null: nothing does. */
  silencedUntil: Date | null;
  /** For how many milliseconds slow mode keeps the person from writing; it does not bind those who moderate. */
  slowWaitMs: number;
  /** The version of the person's inbox when the room was read. */
  inboxVersion: number;
}

// Plain SQL, for the same reason as findRoom.
export const LOAD = `SELECT r.id, r.name, r.title, r.archived_at AS archivedAt, r.kind, r.topic, m.role, r.last_seq AS head,
    r.members_version AS membersVersion, u.inbox_version AS inboxVersion, r.posting, r.slow_seconds AS slowSeconds,
    u.role = 'guest' AS isGuest,
    r.keep_days AS keepDays,
    IF(m.silenced_until > UTC_TIMESTAMP(3), m.silenced_until, NULL) AS silencedUntil, ${SINCE_POST_MS} AS sincePostMs
  FROM rooms r JOIN users u ON u.id = ? LEFT JOIN memberships m ON m.user_id = u.id AND m.room_id = r.id
  WHERE ${READABLE} AND r.deleting_at IS NULL`;

/**
 * Finds a room by any spelling of its name, or else of an earlier name. Returns null if there is none, or if it is
 * closed or direct, or this person a guest, and the person is not a member. Both cases run the same queries. Archived
 * rooms are found too, and the caller checks `archivedAt`.
 */
export async function roomFor(db: Database, userId: number, name: string): Promise<RoomOfPerson | null> {
  const values = [userId, Buffer.from(roomKey(name))];
  return (await load(db, `${LOAD} AND r.name_key = ?`, values)) ?? load(db, `${LOAD} AND r.id = ${FROM_ALIAS}`, values);
}

/** Like roomFor, by the id of the room. Direct rooms are only found this way. */
export function roomForId(db: Database, userId: number, roomId: number): Promise<RoomOfPerson | null> {
  return load(db, `${LOAD} AND r.id = ?`, [userId, roomId]);
}

interface Row extends Omit<RoomOfPerson, 'asOf' | 'rules' | 'slowWaitMs' | 'isGuest'>, RoomRules {
  isGuest: 0 | 1;
  head: number;
  membersVersion: number;
  sincePostMs: number | null;
}

async function load(db: Database, sql: string, values: unknown[]): Promise<RoomOfPerson | null> {
  const [[row]] = await db.$client.query<(Row & RowDataPacket)[]>(sql, values);
  if (!row) return null;
  const { title, topic, head, membersVersion, posting, slowSeconds, sincePostMs, isGuest, ...room } = row;
  return {
    ...room,
    isGuest: isGuest === 1,
    title: showable(title),
    topic: showable(topic),
    asOf: { head, membersVersion },
    rules: { posting, slowSeconds },
    slowWaitMs: slowWaitMs(slowSeconds, sincePostMs),
  };
}

/** Which of these people are members of the room. */
export async function membersAmong(db: Database, roomId: number, userIds: readonly number[]): Promise<Set<number>> {
  if (userIds.length === 0) return new Set();
  const sql = 'SELECT user_id AS id FROM memberships WHERE room_id = ? AND user_id IN (?)';
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [roomId, userIds]);
  return new Set(rows.map(({ id }) => id));
}

/** The members_version of these rooms, in one query. It is raised when somebody joins or leaves. */
export async function membersVersions(db: Database, roomIds: readonly number[]): Promise<Map<number, number>> {
  if (roomIds.length === 0) return new Map();
  const sql = 'SELECT id, members_version AS version FROM rooms WHERE id IN (?)';
  const [rows] = await db.$client.query<({ id: number; version: number } & RowDataPacket)[]>(sql, [roomIds]);
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** The ids of the members of each of these rooms. */
export async function membersOf(db: Database, roomIds: readonly number[]): Promise<Map<number, Set<number>>> {
  const members = new Map(roomIds.map((id) => [id, new Set<number>()]));
  if (roomIds.length === 0) return members;
  const sql = 'SELECT room_id AS roomId, user_id AS userId FROM memberships WHERE room_id IN (?)';
  const [rows] = await db.$client.query<({ roomId: number; userId: number } & RowDataPacket)[]>(sql, [roomIds]);
  for (const { roomId, userId } of rows) members.get(roomId)?.add(userId);
  return members;
}

/** How many people are in a room. Counts along the index on rooms. */
export async function memberCount(db: Database, roomId: number): Promise<number> {
  const sql = 'SELECT COUNT(*) AS members FROM memberships WHERE room_id = ?';
  const [[row]] = await db.$client.query<RowDataPacket[]>(sql, [roomId]);
  return row?.members ?? 0;
}

import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { EVERYBODY } from '@/lib/messages/mentions/rows';
import type { PushMember, PushMessage } from './decision';

/** Reads what is decided upon, for any number of people and messages. */

type Query = <Row>(sql: string) => Promise<Row[]>;

function queryOf(db: Database): Query {
  return async <Row>(sql: string) => (await db.$client.query<RowDataPacket[]>(sql))[0] as Row[];
}

export interface Place {
  userId: number;
  roomId: number;
}

type MemberRow = Omit<PushMember, 'isClosed' | 'isLooking'> & { isClosed: number };

const MEMBER = `SELECT m.user_id AS userId, m.room_id AS roomId, r.kind, m.joined_seq AS joinedSeq,
    (r.archived_at IS NOT NULL OR r.deleting_at IS NOT NULL) AS isClosed,
    m.last_read_seq AS lastReadSeq, m.unread_from_seq AS unreadFromSeq, m.notify, m.muted_until AS mutedUntil,
    c.quiet_from AS quietFrom, c.quiet_to AS quietTo, c.quiet_days AS quietDays, c.quiet_zone AS quietZone,
    c.paused_until AS pausedUntil`;

/** SQL: the devices of people whose session is live and whose account is not disabled. */
export const LIVE_DEVICES = `push_devices d STRAIGHT_JOIN sessions s ON s.id = d.session_id AND s.revoked_at IS NULL
    AND s.expires_at > UTC_TIMESTAMP(3) STRAIGHT_JOIN users u ON u.id = d.user_id AND u.disabled_at IS NULL`;

/** The members of a room who have a device. */
export async function membersWithDevices(db: Database, roomId: number): Promise<PushMember[]> {
  // Without hints: the database begins with the members, or with the devices, whichever are fewer.
  const rows = await queryOf(db)<MemberRow>(
    `${MEMBER} FROM memberships m JOIN rooms r ON r.id = m.room_id LEFT JOIN push_choices c ON c.user_id = m.user_id
     WHERE m.room_id = ${+roomId} AND EXISTS (SELECT 1 FROM push_devices d
       JOIN sessions s ON s.id = d.session_id AND s.revoked_at IS NULL AND s.expires_at > UTC_TIMESTAMP(3)
       JOIN users u ON u.id = d.user_id AND u.disabled_at IS NULL WHERE d.user_id = m.user_id)`,
  );
  return rows.map(memberOf);
}

/** The live devices of each of these people. */
export async function devicesOf(db: Database, userIds: readonly number[]): Promise<Map<number, number[]>> {
  const devices = new Map<number, number[]>();
  if (userIds.length === 0) return devices;
  const rows = await queryOf(db)<{ id: number; userId: number }>(
    `SELECT d.id, d.user_id AS userId FROM ${LIVE_DEVICES} WHERE d.user_id IN (${userIds.map(Number).join()})`,
  );
  for (const { id, userId } of rows) {
    const own = devices.get(userId);
    if (own) own.push(id);
    else devices.set(userId, [id]);
  }
  return devices;
}

/** Leaves out rooms that the person is not a member of. */
export async function membersAt(db: Database, places: readonly Place[]): Promise<PushMember[]> {
  if (places.length === 0) return [];
  const wanted = places.map(({ userId, roomId }) => `SELECT ${+userId} AS user_id, ${+roomId} AS room_id`);
  const rows = await queryOf(db)<MemberRow>(
    `${MEMBER} FROM (${wanted.join(' UNION ')}) p
       STRAIGHT_JOIN memberships m ON m.user_id = p.user_id AND m.room_id = p.room_id
       STRAIGHT_JOIN rooms r ON r.id = m.room_id LEFT JOIN push_choices c ON c.user_id = m.user_id`,
  );
  return rows.map(memberOf);
}

interface MessageRow {
  roomId: number;
  seq: number;
  author: number | null;
  isGone: number;
  createdAt: Date;
}

export type DatedMessage = PushMessage & { createdAt: Date };

/** Of a room, the newest messages after this seq, by seq. */
export async function messagesAfter(
  db: Database,
  roomId: number,
  after: number,
  limit: number,
): Promise<DatedMessage[]> {
  const query = queryOf(db);
  const rows = await query<MessageRow>(
    `${MESSAGE} FROM messages m WHERE m.room_id = ${+roomId} AND m.seq > ${+after} ORDER BY m.seq DESC LIMIT ${+limit}`,
  );
  return withNames(query, rows.reverse());
}

/** Leaves out messages that do not exist. */
export async function messagesAt(
  db: Database,
  places: readonly { roomId: number; seq: number }[],
): Promise<DatedMessage[]> {
  if (places.length === 0) return [];
  const query = queryOf(db);
  const rows = await query<MessageRow>(
    `${MESSAGE} FROM (${placesSql(places)}) p STRAIGHT_JOIN messages m ON m.room_id = p.room_id AND m.seq = p.seq`,
  );
  return withNames(query, rows);
}

const MESSAGE = `SELECT m.room_id AS roomId, m.seq, m.user_id AS author, m.created_at AS createdAt,
    (m.deleted_at IS NOT NULL OR m.hidden_at IS NOT NULL) AS isGone`;

async function withNames(query: Query, rows: readonly MessageRow[]): Promise<DatedMessage[]> {
  if (rows.length === 0) return [];
  const named = await query<{ roomId: number; seq: number; userId: number; what: string }>(
    `SELECT n.room_id AS roomId, n.seq, n.user_id AS userId, n.what FROM (${placesSql(rows)}) p
       STRAIGHT_JOIN mentions n ON n.room_id = p.room_id AND n.seq = p.seq`,
  );
  return rows.map(({ isGone, ...row }) => {
    const own = named.filter(({ roomId, seq }) => roomId === row.roomId && seq === row.seq);
    const people = own.filter(({ userId }) => userId !== EVERYBODY).map(({ userId }) => userId);
    return { ...row, isGone: isGone === 1, names: new Set(people), namesAll: own.some(({ what }) => what === 'all') };
  });
}

/** Whom each of these people has blocked, among the authors. */
export async function blocksAmong(
  db: Database,
  userIds: readonly number[],
  authors: readonly (number | null)[],
): Promise<Map<number, Set<number>>> {
  const blocks = new Map<number, Set<number>>();
  const ids = [...new Set(authors)].flatMap((id) => (id === null ? [] : [+id]));
  if (ids.length === 0 || userIds.length === 0) return blocks;
  const rows = await queryOf(db)<{ userId: number; blockedId: number }>(
    `SELECT user_id AS userId, blocked_id AS blockedId FROM blocks
     WHERE blocked_id IN (${ids.join()}) AND user_id IN (${userIds.map(Number).join()})`,
  );
  for (const { userId, blockedId } of rows) {
    const own = blocks.get(userId) ?? new Set();
    blocks.set(userId, own.add(blockedId));
  }
  return blocks;
}

/** The values are numbers from the database, so they need no escaping. */
function placesSql(places: readonly { roomId: number; seq: number }[]): string {
  return places.map(({ roomId, seq }) => `SELECT ${+roomId} AS room_id, ${+seq} AS seq`).join(' UNION ');
}

/** `isLooking` is not in the database: see withLooks. */
function memberOf({ isClosed, ...row }: MemberRow): PushMember {
  return { ...row, isClosed: isClosed === 1, isLooking: false };
}

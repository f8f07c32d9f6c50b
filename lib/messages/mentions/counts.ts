import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { EVERYBODY } from './rows';

/** How many unread messages name a person. Nothing is counted up: the rows of mentions and messages say it. */

/** What is known of a person in a room. */
export interface UnreadPlace extends NewestMentions {
  userId: number;
  roomId: number;
  /** Messages after this seq are unread. */
  after: number;
}

/** The newest messages that name the person, and everybody in the room, even if they count for nothing; 0: there is none. */
export interface NewestMentions {
  newestOwn: number;
  newestOfAll: number;
}

/** By person and room. Rooms without any are left out. */
export type MentionCounts = Map<number, Map<number, number>>;

/** Counting stops here: this number means as many or more. */
export const MENTIONS_COUNTED = 100;
/** Messages of one room, the newest ones, among which those are sought that count. */
const LOOKED_AT = 1_000;

/** SQL: NewestMentions of the membership `m`. Looks at the ends of two ranges of the primary key. */
export const NEWEST_MENTIONS = `
  COALESCE((SELECT n.seq FROM mentions n WHERE n.user_id = m.user_id AND n.room_id = m.room_id
    ORDER BY n.seq DESC LIMIT 1), 0) AS newestOwn,
  COALESCE((SELECT n.seq FROM mentions n WHERE n.user_id = ${EVERYBODY} AND n.room_id = m.room_id
    ORDER BY n.seq DESC LIMIT 1), 0) AS newestOfAll`;

/**
 * Counts the messages that name the person, or everybody in the room. Left out are deleted ones, the person's own, and
 * those of people whom they have blocked. Takes no query if nothing is new, and three at most.
 */
export async function countMentions(db: Database, places: readonly UnreadPlace[]): Promise<MentionCounts> {
  const counts: MentionCounts = new Map();
  const [own, all] = await Promise.all([
    namingPeople(
      db,
      places.filter(({ newestOwn, after }) => newestOwn > after),
    ),
    namingAll(
      db,
      places.filter(({ newestOfAll, after }) => newestOfAll > after),
    ),
  ]);
  const blocks = await blocksAmong(db, places, [...all.values()].flat());
  for (const { userId, roomId, after } of places) {
    const seqs = new Set(own.get(`${userId}/${roomId}`));
    for (const { seq, author } of all.get(roomId) ?? []) {
      if (seq > after && author !== userId && !blocks.has(`${userId}/${author}`)) seqs.add(seq);
    }
    if (seqs.size === 0) continue;
    const ofPerson = counts.get(userId) ?? new Map<number, number>();
    counts.set(userId, ofPerson.set(roomId, Math.min(seqs.size, MENTIONS_COUNTED)));
  }
  return counts;
}

/**
 * The unread mentions of people in rooms, 0 included. Leaves out rooms that the person is not a member of. Takes one query,
 * and three more if somebody is named.
 */
export async function mentionsOf(
  db: Database,
  pairs: readonly { userId: number; roomId: number }[],
): Promise<MentionCounts> {
  if (pairs.length === 0) return new Map();
  // The values are numbers from the database, so they need no escaping.
  const wanted = pairs.map(({ userId, roomId }) => `SELECT ${+userId} AS user_id, ${+roomId} AS room_id`);
  const [rows] = await db.$client.query<(UnreadPlace & RowDataPacket)[]>(
    `SELECT m.user_id AS userId, m.room_id AS roomId,
       LEAST(m.last_read_seq, COALESCE(m.unread_from_seq - 1, m.last_read_seq)) AS after, ${NEWEST_MENTIONS}
     FROM (${wanted.join(' UNION ALL ')}) w
       STRAIGHT_JOIN memberships m ON m.user_id = w.user_id AND m.room_id = w.room_id`,
  );
  const counts = await countMentions(db, rows);
  for (const { userId, roomId } of rows) {
    const ofPerson = counts.get(userId) ?? new Map<number, number>();
    if (!ofPerson.has(roomId)) counts.set(userId, ofPerson.set(roomId, 0));
  }
  return counts;
}

/** The seqs of messages that name a person, by person and room. */
async function namingPeople(db: Database, places: readonly UnreadPlace[]): Promise<Map<string, number[]>> {
  if (places.length === 0) return new Map();
  // The values are numbers from the database or the session, so they need no escaping.
  const queries = places.map(
    ({ userId, roomId, after }) => `(SELECT ${userId} AS userId, ${roomId} AS roomId, m.seq FROM (
        SELECT DISTINCT seq FROM mentions WHERE user_id = ${userId} AND room_id = ${roomId} AND seq > ${after}
        ORDER BY seq DESC LIMIT ${LOOKED_AT}) named
      STRAIGHT_JOIN messages m ON m.room_id = ${roomId} AND m.seq = named.seq
      WHERE m.deleted_at IS NULL AND (m.user_id IS NULL OR m.user_id <> ${userId}
        AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = ${userId} AND b.blocked_id = m.user_id))
      LIMIT ${MENTIONS_COUNTED})`,
  );
  const [rows] = await db.$client.query<RowDataPacket[]>(queries.join(' UNION ALL '));
  const found = new Map<string, number[]>();
  for (const { userId, roomId, seq } of rows) {
    const seqs = found.get(`${userId}/${roomId}`);
    if (seqs) seqs.push(seq);
    else found.set(`${userId}/${roomId}`, [seq]);
  }
  return found;
}

interface OfAll {
  seq: number;
  author: number | null;
}

/** The messages that name everybody, by room. One list serves all people who are asked about. */
async function namingAll(db: Database, places: readonly UnreadPlace[]): Promise<Map<number, OfAll[]>> {
  if (places.length === 0) return new Map();
  const from = new Map<number, number>();
  for (const { roomId, after } of places) from.set(roomId, Math.min(after, from.get(roomId) ?? after));
  const queries = [...from].map(
    ([roomId, after]) => `(SELECT ${roomId} AS roomId, m.seq, m.user_id AS author FROM (
        SELECT DISTINCT seq FROM mentions
        WHERE user_id = ${EVERYBODY} AND room_id = ${roomId} AND seq > ${after} AND what = 'all'
        ORDER BY seq DESC LIMIT ${LOOKED_AT}) named
      STRAIGHT_JOIN messages m ON m.room_id = ${roomId} AND m.seq = named.seq WHERE m.deleted_at IS NULL)`,
  );
  const [rows] = await db.$client.query<({ roomId: number } & OfAll & RowDataPacket)[]>(queries.join(' UNION ALL '));
  const found = new Map<number, OfAll[]>();
  for (const { roomId, seq, author } of rows) {
    const list = found.get(roomId);
    if (list) list.push({ seq, author });
    else found.set(roomId, [{ seq, author }]);
  }
  return found;
}

/** Who of the people has blocked which author. */
async function blocksAmong(
  db: Database,
  places: readonly UnreadPlace[],
  messages: readonly OfAll[],
): Promise<Set<string>> {
  const authors = new Set(messages.flatMap(({ author }) => (author === null ? [] : [author])));
  if (authors.size === 0) return new Set();
  const sql =
    'SELECT user_id AS userId, blocked_id AS blockedId FROM blocks WHERE user_id IN (?) AND blocked_id IN (?)';
  const people = [...new Set(places.map(({ userId }) => userId))];
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [people, [...authors]]);
  return new Set(rows.map(({ userId, blockedId }) => `${userId}/${blockedId}`));
}

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
/** Places in a room's messages, the newest ones, among which those are sought that count. */
const LOOKED_AT = 300;

/** SQL: NewestMentions of the membership `m`. Looks at the ends of two ranges of the primary key. */
export const NEWEST_MENTIONS = `
  COALESCE((SELECT n.seq FROM mentions n WHERE n.user_id = m.user_id AND n.room_id = m.room_id
    ORDER BY n.seq DESC LIMIT 1), 0) AS newestOwn,
  COALESCE((SELECT n.seq FROM mentions n WHERE n.user_id = ${EVERYBODY} AND n.room_id = m.room_id
    ORDER BY n.seq DESC LIMIT 1), 0) AS newestOfAll`;

/**
 * Counts the messages that name the person, or everybody in the room. Left out are deleted ones, the person's own, and
 * those of people whom they have blocked. Takes no query if nothing is new, and two at most.
 */
export async function countMentions(db: Database, places: readonly UnreadPlace[]): Promise<MentionCounts> {
  const counts: MentionCounts = new Map();
  const named = await messagesThatName(db, places);
  const blocks = await blocksAmong(db, places, [...named.values()].flat());
  for (const { userId, roomId, after } of places) {
    const both = [...(named.get(keyOf(userId, roomId)) ?? []), ...(named.get(keyOf(EVERYBODY, roomId)) ?? [])];
    const counted = both.filter(
      ({ seq, author }) => seq > after && author !== userId && !blocks.has(keyOf(userId, author)),
    );
    const seqs = new Set(counted.map(({ seq }) => seq));
    if (seqs.size === 0) continue;
    const ofPerson = counts.get(userId) ?? new Map<number, number>();
    counts.set(userId, ofPerson.set(roomId, Math.min(seqs.size, MENTIONS_COUNTED)));
  }
  return counts;
}

/**
 * The unread mentions of people in rooms, 0 included. Leaves out rooms that the person is not a member of. Takes one query,
 * and two more if somebody is named.
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

interface NamingMessage {
  seq: number;
  author: number | null;
}

/** By who is named and room. What names everybody is read once for all people who are asked about. */
async function messagesThatName(
  db: Database,
  places: readonly UnreadPlace[],
): Promise<ReadonlyMap<string, NamingMessage[]>> {
  const found = new Map<string, NamingMessage[]>();
  const ofAll = new Map<number, number>();
  for (const { roomId, after, newestOfAll } of places) {
    if (newestOfAll > after) ofAll.set(roomId, Math.min(after, ofAll.get(roomId) ?? after));
  }
  const queries = [
    ...places.flatMap(({ userId, roomId, after, newestOwn }) =>
      newestOwn > after ? [namingQuery(userId, roomId, after)] : [],
    ),
    ...[...ofAll].map(([roomId, after]) => namingQuery(EVERYBODY, roomId, after)),
  ];
  if (queries.length === 0) return found;
  const [rows] = await db.$client.query<({ who: number; roomId: number } & NamingMessage & RowDataPacket)[]>(
    queries.join(' UNION ALL '),
  );
  for (const { who, roomId, seq, author } of rows) {
    const messages = found.get(keyOf(who, roomId));
    if (messages) messages.push({ seq, author });
    else found.set(keyOf(who, roomId), [{ seq, author }]);
  }
  return found;
}

/** The values are numbers from the database or the session, so they need no escaping. A message comes once for each place. */
function namingQuery(who: number, roomId: number, after: number): string {
  return `(SELECT ${+who} AS who, ${+roomId} AS roomId, n.seq, m.user_id AS author
    FROM mentions n STRAIGHT_JOIN messages m ON m.room_id = ${+roomId} AND m.seq = n.seq
    WHERE n.user_id = ${+who} AND n.room_id = ${+roomId} AND n.seq > ${+after} ${who === EVERYBODY ? "AND n.what = 'all'" : ''}
      AND m.deleted_at IS NULL ORDER BY n.seq DESC LIMIT ${LOOKED_AT})`;
}

function keyOf(userId: number, other: number | null): string {
  return `${userId}/${other}`;
}

/** Who of the people has blocked which author. */
async function blocksAmong(
  db: Database,
  places: readonly UnreadPlace[],
  messages: readonly NamingMessage[],
): Promise<Set<string>> {
  const authors = new Set(messages.flatMap(({ author }) => (author === null ? [] : [author])));
  if (authors.size === 0) return new Set();
  const sql =
    'SELECT user_id AS userId, blocked_id AS blockedId FROM blocks WHERE user_id IN (?) AND blocked_id IN (?)';
  const people = [...new Set(places.map(({ userId }) => userId))];
  const [rows] = await db.$client.query<RowDataPacket[]>(sql, [people, [...authors]]);
  return new Set(rows.map(({ userId, blockedId }) => keyOf(userId, blockedId)));
}

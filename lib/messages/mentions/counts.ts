import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { EVERYBODY } from './rows';

/** How many unread messages name a person. No counter is stored: the rows of mentions and messages are counted. */

/** A person's place in one room, from which the unread mentions are counted. */
export interface UnreadPlace extends NewestMentions {
  userId: number;
  roomId: number;
  /** Messages after this seq are unread. */
  after: number;
}

/** The seqs of the newest messages that name the person, and everybody in the room, counted or not; 0: none does. */
export interface NewestMentions {
  newestOwn: number;
  newestOfAll: number;
}

/** By person and room. Rooms without any are left out. */
export type MentionCounts = Map<number, Map<number, number>>;

/** Counting stops here: this number means as many or more. */
export const MENTIONS_COUNTED = 100;
/** How many of the newest messages that name everybody in a room are read at once for all the people. */
const LOOKED_AT = 300;

/** SQL: the newest message that names `who` in the room of the membership `m`; 0: there is none. */
const newest = (who: string) => `
  COALESCE((SELECT n.seq FROM mentions n FORCE INDEX (PRIMARY) WHERE n.user_id = ${who} AND n.room_id = m.room_id
    ORDER BY n.user_id DESC, n.room_id DESC, n.seq DESC LIMIT 1), 0)`;

/**
 * SQL: NewestMentions of the membership `m`. Looks at the ends of two ranges of the primary key. If the order did not
 * name the whole key, MySQL would read and sort the ranges.
 */
export const NEWEST_MENTIONS = `${newest('m.user_id')} AS newestOwn, ${newest(String(EVERYBODY))} AS newestOfAll`;

/**
 * Counts the messages that name the person, or everybody in the room. Left out are deleted and hidden ones, the
 * person's own, and those of people whom they have blocked. Takes no query if nothing is new, and three at most.
 */
export async function countMentions(db: Database, places: readonly UnreadPlace[]): Promise<MentionCounts> {
  const found = await messagesThatName(db, queriesFor(places));
  const ofAll = [...found].flatMap(([key, messages]) => (key.startsWith(`${EVERYBODY}/`) ? messages : []));
  const blocks = await blocksAmong(db, places, ofAll);
  const seqsOf = new Map<UnreadPlace, Set<number>>();
  const unsure: string[] = [];
  for (const place of places) {
    const { userId, roomId, after } = place;
    const all = found.get(keyOf(EVERYBODY, roomId)) ?? [];
    const counted = all.filter(
      ({ seq, author }) => seq > after && author !== userId && !blocks.has(keyOf(userId, author)),
    );
    const seqs = new Set([...(found.get(keyOf(userId, roomId)) ?? []), ...counted].map(({ seq }) => seq));
    seqsOf.set(place, seqs);
    // Older messages may name everybody too. If too few of those that were read count for this person, ask for more.
    const isCut = all.length === LOOKED_AT && (all.at(-1)?.seq ?? 0) > after;
    if (isCut && seqs.size < MENTIONS_COUNTED) unsure.push(namingQuery(EVERYBODY, roomId, after, userId));
  }
  const older = await messagesThatName(db, unsure);
  const counts: MentionCounts = new Map();
  for (const [{ userId, roomId }, seqs] of seqsOf) {
    for (const { seq } of older.get(keyOf(userId, roomId)) ?? []) seqs.add(seq);
    if (seqs.size === 0) continue;
    const ofPerson = counts.get(userId) ?? new Map<number, number>();
    counts.set(userId, ofPerson.set(roomId, Math.min(seqs.size, MENTIONS_COUNTED)));
  }
  return counts;
}

/**
 * The unread mentions of people in rooms, 0 included. Leaves out rooms that the person is not a member of. Takes one
 * query, and three more at most if somebody is named.
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

/** Messages that name everybody are read once for all the people. */
function queriesFor(places: readonly UnreadPlace[]): string[] {
  const ofAll = new Map<number, number>();
  for (const { roomId, after, newestOfAll } of places) {
    if (newestOfAll > after) ofAll.set(roomId, Math.min(after, ofAll.get(roomId) ?? after));
  }
  return [
    ...places.flatMap(({ userId, roomId, after, newestOwn }) =>
      newestOwn > after ? [namingQuery(userId, roomId, after, userId)] : [],
    ),
    ...[...ofAll].map(([roomId, after]) => namingQuery(EVERYBODY, roomId, after, null)),
  ];
}

/** Keyed by the reader, or EVERYBODY, and the room; newest first. */
async function messagesThatName(db: Database, queries: readonly string[]): Promise<Map<string, NamingMessage[]>> {
  const found = new Map<string, NamingMessage[]>();
  if (queries.length === 0) return found;
  const [rows] = await db.$client.query<({ reader: number; roomId: number } & NamingMessage & RowDataPacket)[]>(
    queries.join(' UNION ALL '),
  );
  for (const { reader, roomId, seq, author } of rows) {
    const messages = found.get(keyOf(reader, roomId));
    if (messages) messages.push({ seq, author });
    else found.set(keyOf(reader, roomId), [{ seq, author }]);
  }
  return found;
}

/**
 * SQL: the messages that name `who`. Each message comes once, though it may name somebody at many places. The values
 * are numbers from the database or the session, so they need no escaping.
 * @param reader leaves out messages that do not count for this person; null: keeps all
 */
function namingQuery(who: number, roomId: number, after: number, reader: number | null): string {
  const blocks =
    reader === null
      ? ''
      : `LEFT JOIN blocks b FORCE INDEX (PRIMARY) ON b.user_id = ${+reader} AND b.blocked_id = m.user_id`;
  const counts = reader === null ? '' : `AND b.user_id IS NULL AND (m.user_id IS NULL OR m.user_id <> ${+reader})`;
  return `(SELECT ${+(reader ?? EVERYBODY)} AS reader, ${+roomId} AS roomId, n.seq, MIN(m.user_id) AS author
    FROM mentions n FORCE INDEX (PRIMARY)
      STRAIGHT_JOIN messages m FORCE INDEX (PRIMARY) ON m.room_id = ${+roomId} AND m.seq = n.seq ${blocks}
    WHERE n.user_id = ${+who} AND n.room_id = ${+roomId} AND n.seq > ${+after} ${who === EVERYBODY ? "AND n.what = 'all'" : ''}
      AND m.deleted_at IS NULL AND m.hidden_at IS NULL ${counts}
    GROUP BY n.seq ORDER BY n.seq DESC LIMIT ${reader === null ? LOOKED_AT : MENTIONS_COUNTED})`;
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

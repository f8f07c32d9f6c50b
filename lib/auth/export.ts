import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messages, rooms, sessions, users } from '@/lib/db/schema';

/** Places of messages that are read at once, and texts: 500 of the longest are 8 MB. */
const PLACES = 5_000;
const TEXTS = 500;
const SESSIONS = 1_000;

interface Place {
  roomId: number;
  seq: number;
}

/**
 * Everything that is kept about a person, as pieces of one JSON document: `{profile, sessions, messages}`. Holds no
 * more than a page of it in memory, however much they have said. Not among it: the password's hash, session ids.
 */
export async function* exportOf(db: Database, userId: number): AsyncGenerator<string, void, undefined> {
  yield `{\n"profile": ${JSON.stringify(await profileOf(db, userId))}`;
  yield `,\n"sessions": ${JSON.stringify(await sessionsOf(db, userId))}`;
  yield ',\n"messages": [';
  let separator = '\n';
  for await (const page of pagesOf(db, userId)) {
    if (page.length === 0) continue;
    yield separator + page.map((message) => JSON.stringify(message)).join(',\n');
    separator = ',\n';
  }
  yield '\n]\n}\n';
}

async function profileOf(db: Database, userId: number) {
  const { username, role, createdAt, locale, timeZone, hourCycle } = users;
  const columns = { username, role, createdAt, locale, timeZone, hourCycle };
  const [row] = await db.select(columns).from(users).where(eq(users.id, userId)).limit(1);
  return row ?? null;
}

function sessionsOf(db: Database, userId: number) {
  const { createdAt, lastSeenAt, expiresAt, revokedAt, userAgent, ip } = sessions;
  return db
    .select({ createdAt, lastSeenAt, expiresAt, revokedAt, userAgent, ip })
    .from(sessions)
    .where(eq(sessions.userId, userId))
    .orderBy(desc(sessions.createdAt))
    .limit(SESSIONS);
}

async function* pagesOf(db: Database, userId: number) {
  let after: Place = { roomId: 0, seq: 0 };
  for (;;) {
    const places = await placesOf(db, userId, after);
    for (let from = 0; from < places.length; from += TEXTS) yield textsAt(db, userId, places.slice(from, from + TEXTS));
    const last = places.at(-1);
    if (!last || places.length < PLACES) return;
    after = last;
  }
}

/** From the index on (user_id, client_id), which ends with the primary key: what others said is not looked at. */
function placesOf(db: Database, userId: number, { roomId, seq }: Place): Promise<Place[]> {
  return db
    .select({ roomId: messages.roomId, seq: messages.seq })
    .from(messages, { forceIndex: 'messages_user_client' })
    .where(and(eq(messages.userId, userId), sql`(${messages.roomId}, ${messages.seq}) > (${roomId}, ${seq})`))
    .orderBy(asc(messages.roomId), asc(messages.seq))
    .limit(PLACES);
}

async function textsAt(db: Database, userId: number, places: Place[]) {
  const byRoom = new Map<number, number[]>();
  for (const { roomId, seq } of places) byRoom.set(roomId, [...(byRoom.get(roomId) ?? []), seq]);
  const found = [];
  // One room after the other: an export leaves the pool to the others.
  for (const [roomId, seqs] of byRoom) found.push(...(await textsInRoom(db, userId, roomId, seqs)));
  return found;
}

function textsInRoom(db: Database, userId: number, roomId: number, seqs: number[]) {
  const { seq, createdAt: time, body: text, editedAt, deletedAt } = messages;
  return db
    .select({ room: rooms.name, seq, time, text, editedAt, deletedAt })
    .from(messages)
    .innerJoin(rooms, eq(rooms.id, messages.roomId))
    .where(and(eq(messages.roomId, roomId), inArray(messages.seq, seqs), eq(messages.userId, userId)))
    .orderBy(asc(messages.seq));
}

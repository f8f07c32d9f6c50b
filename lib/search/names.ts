import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { memberships, users } from '@/lib/db/schema';
import { roomKey } from '@/lib/rooms/name';
import { usernameKey } from '@/lib/users/names/name-key';
import { findPeople } from '@/lib/users/people-search';
import { type Seer, seenAmong } from '@/lib/users/seen';
import { fold } from './fold';
import { ME } from './query';

/** Of so many bots, the newest, names are compared. */
const MOST_BOTS = 2_000;

/** Ids that names stand for, and the names that stand for nothing. */
export interface Named {
  ids: number[];
  unknown: string[];
}

/**
 * The people of these names: user names in any spelling, also of people who may not sign in any more; else whole shown
 * names, which several people may have, and bots of their rooms; and the words for oneself. For a guest, people whom
 * they do not see are as unknown as those who do not exist.
 */
export async function peopleNamed(db: Database, seer: Seer, names: readonly string[]): Promise<Named> {
  const isMe = (name: string) => ME.includes(name.toLowerCase());
  const ids = names.some(isMe) ? [seer.userId] : [];
  const others = names.filter((name) => !isMe(name));
  if (others.length === 0) return { ids, unknown: [] };
  const rows = await db
    .select({ id: users.id, key: users.usernameKey })
    .from(users)
    .where(inArray(users.usernameKey, others.map(usernameKey)));
  const seen = await seenAmong(
    db,
    seer,
    rows.map(({ id }) => id),
  );
  const byKey = new Map(rows.filter(({ id }) => seen.has(id)).map(({ id, key }) => [key, id]));
  const unknown: string[] = [];
  for (const name of others) {
    const id = byKey.get(usernameKey(name));
    const found = id === undefined ? await peopleShownAs(db, seer, name) : [id];
    ids.push(...found);
    if (found.length === 0) unknown.push(name);
  }
  return { ids, unknown };
}

async function peopleShownAs(db: Database, seer: Seer, name: string): Promise<number[]> {
  const wanted = fold(name);
  if (wanted === '') return [];
  const [people, bots] = await Promise.all([findPeople(db, seer, name), botsOf(db, seer)]);
  return [...people, ...bots].flatMap(({ id, shown }) => (shown !== undefined && fold(shown) === wanted ? [id] : []));
}

/** The bots of somebody's rooms, also those that write no more. They are called by their shown names only. */
async function botsOf(db: Database, { userId }: Seer): Promise<{ id: number; shown: string }[]> {
  return db
    .select({ id: users.id, shown: users.displayName })
    .from(memberships)
    .innerJoin(users, eq(users.botRoomId, memberships.roomId))
    .where(and(eq(memberships.userId, userId), isNull(users.deletingAt)))
    .orderBy(desc(users.id))
    .limit(MOST_BOTS);
}

/**
 * Those rooms of this person that have these names in any spelling, or else had them earlier. What the person may not
 * know of is as unknown as what does not exist.
 */
export async function roomsNamed(db: Database, userId: number, names: readonly string[]): Promise<Named> {
  if (names.length === 0) return { ids: [], unknown: [] };
  const keys = names.map((name) => Buffer.from(roomKey(name)));
  const read = (sql: string) => db.$client.query<NamedRoom[]>(sql, [userId, keys]);
  const [[now], [earlier]] = await Promise.all([read(ROOMS_NOW), read(ROOMS_EARLIER)]);
  const byKey = new Map([...earlier, ...now].map(({ id, key }) => [key.toString(), id]));
  const unknown = names.filter((name) => !byKey.has(roomKey(name)));
  return { ids: names.flatMap((name) => byKey.get(roomKey(name)) ?? []), unknown };
}

type NamedRoom = { id: number; key: Buffer } & RowDataPacket;

const ROOMS_NOW = `SELECT r.id, r.name_key AS \`key\` FROM rooms r
  JOIN memberships s ON s.user_id = ? AND s.room_id = r.id WHERE r.name_key IN (?) AND r.deleting_at IS NULL`;
const ROOMS_EARLIER = `SELECT r.id, a.name_key AS \`key\` FROM room_aliases a JOIN rooms r ON r.id = a.room_id
  JOIN memberships s ON s.user_id = ? AND s.room_id = r.id WHERE a.name_key IN (?) AND r.deleting_at IS NULL`;

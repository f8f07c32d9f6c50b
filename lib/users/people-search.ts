import { and, asc, gt, gte, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { NamedPerson } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { scanInWindows, WINDOW_ROWS } from '@/lib/db/scan-in-windows';
import { users } from '@/lib/db/schema';
import { usernameKey } from './names/name-key';
import { withShown } from './names/shown-name';
import { type Seer, seenByGuest } from './seen';

export const FOUND_PEOPLE = 20;

const columns = { id: users.id, name: users.username, shown: users.displayName, face: users.faceId };
const isThere = and(isNull(users.disabledAt), isNull(users.deletingAt), isNull(users.botRoomId));

/**
 * Finds people whom this person sees and whose user name, or a word of their shown name, has this beginning. Returns at
 * most FOUND_PEOPLE: first those found by their user name, then the others. Case and accents do not matter. Disabled
 * people and bots are left out. Blocks
 * change nothing.
 *
 * User names have an index, and one range of it is read. Shown names have none, so they are scanned, in bounded
 * windows. A blank beginning is not looked for in shown names.
 */
export async function findPeople(db: Database, seer: Seer, beginning: string): Promise<NamedPerson[]> {
  if (seer.role === 'guest') return findSeen(db, seer.userId, beginning);
  const found = await findByUsername(db, beginning);
  const ids = new Set(found.map(({ id }) => id));
  const isBlank = beginning.trim() === '';
  const shown = isBlank || found.length === FOUND_PEOPLE ? [] : await findShown(db, beginning.trim());
  return [...found, ...shown.filter(({ id }) => !ids.has(id))].slice(0, FOUND_PEOPLE).map(withShown);
}

/** Finds people by the beginning of their user name, in the order of its key. */
export function findByUsername(db: Database, beginning: string) {
  const key = usernameKey(beginning);
  // No key has the byte FF, so all keys that begin with `key` come before this one.
  const end = Buffer.concat([Buffer.from(key), Buffer.of(0xff)]);
  const begins = and(gte(users.usernameKey, key), sql`${users.usernameKey} < ${end}`);
  return db.select(columns).from(users).where(and(begins, isThere)).orderBy(asc(users.usernameKey)).limit(FOUND_PEOPLE);
}

/** Finds people by the beginning of a word of their shown name, the oldest accounts first. */
async function findShown(db: Database, beginning: string) {
  return findFitting(db, wordBegins(beginning));
}

/** The same for a guest, in the order of findPeople. Without an index: a guest sees few of many people. */
async function findSeen(db: Database, guestId: number, beginning: string): Promise<NamedPerson[]> {
  const key = usernameKey(beginning);
  const begins = sql`LEFT(${users.usernameKey}, ${Buffer.byteLength(key)}) = ${Buffer.from(key)}`;
  const isBegun = beginning.trim() === '' ? undefined : or(begins, wordBegins(beginning.trim()));
  const found = await findFitting(db, and(isBegun, sql.raw(seenByGuest(guestId, 'users.id'))));
  const isByName = ({ name }: { name: string }) => usernameKey(name).startsWith(key);
  return [...found.filter(isByName), ...found.filter((person) => !isByName(person))].map(withShown);
}

/** Scans people in bounded windows, the oldest accounts first. */
async function findFitting(db: Database, fits: SQL | undefined) {
  const after = (id: number | null) => (id === null ? undefined : gt(users.id, id));
  const { rows } = await scanInWindows<{ id: number; name: string; shown: string; face: string | null }, number>({
    after: null,
    limit: FOUND_PEOPLE,
    async windowEnd(start) {
      const [end] = await db
        .select({ id: users.id })
        .from(users)
        .where(after(start))
        .orderBy(asc(users.id))
        .limit(1)
        .offset(WINDOW_ROWS - 1);
      return end?.id ?? null;
    },
    fitting: (start, end, most) =>
      db
        .select(columns)
        .from(users)
        .where(and(after(start), end === null ? undefined : lte(users.id, end), isThere, fits))
        .orderBy(asc(users.id))
        .limit(most),
    cursorOf: (row) => row.id,
    clock: () => performance.now(),
  });
  return rows;
}

/** The collation, which both databases have, ignores case and accents. */
function wordBegins(text: string): SQL | undefined {
  const escaped = text.replace(/[|%_]/g, '|$&');
  const fits = (pattern: string) => sql`${users.displayName} COLLATE utf8mb4_unicode_520_ci LIKE ${pattern} ESCAPE '|'`;
  return or(fits(`${escaped}%`), fits(`% ${escaped}%`));
}

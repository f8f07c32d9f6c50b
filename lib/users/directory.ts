import { and, asc, count, eq, gt, inArray, isNotNull, isNull, lte, max, or, type SQL, sql } from 'drizzle-orm';
import { hasTwoFactor } from '@/lib/auth/two-factor/two-factors';
import type { Database } from '@/lib/db/client';
import { type Found, scanInWindows, WINDOW_ROWS } from '@/lib/db/scan-in-windows';
import { messages, sessions, users } from '@/lib/db/schema';
import { usernameKey } from './names/name-key';
import { withShown } from './names/shown-name';
import type { SiteRole } from './role';

/** A person as administrators see them. Hidden are people who are being deleted, and bots, who belong to a room. */
export interface AdminPerson {
  id: number;
  name: string;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  /** The id of the picture that is their face. */
  face?: string;
  role: SiteRole;
  disabledAt: Date | null;
  createdAt: Date;
  /** When one of their sessions was last used; null: never, or the session's row was already deleted. */
  lastSeenAt: Date | null;
}

export interface PeopleSearch {
  /** Part of the user name or of the name that people see; case and accents do not matter. */
  name: string;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  role: SiteRole | null;
  state: 'enabled' | 'disabled' | null;
}

/** More messages than this are not counted. */
export const COUNTED_MESSAGES = 10_000;

const columns = {
  id: users.id,
  name: users.username,
  shown: users.displayName,
  face: users.faceId,
  key: users.usernameKey,
  role: users.role,
  disabledAt: users.disabledAt,
  createdAt: users.createdAt,
};

type PersonRow = Omit<AdminPerson, 'lastSeenAt' | 'shown' | 'face'> & {
  key: string;
  shown: string;
  face: string | null;
};

/**
 * Lists people by name, in bounded windows of the index on it.
 * @param after usernameKey of the person after whom the list begins; null: at the beginning
 */
export async function searchPeople(
  db: Database,
  search: PeopleSearch,
  after: string | null,
  limit: number,
): Promise<Found<AdminPerson, string>> {
  const key = usernameKey(search.name);
  const asked = and(
    key === '' ? undefined : or(containsBytes(key), showsWordsOf(search.name)),
    search.role === null ? undefined : eq(users.role, search.role),
    search.state === 'disabled' ? isNotNull(users.disabledAt) : undefined,
    search.state === 'enabled' ? isNull(users.disabledAt) : undefined,
  );
  const fits = and(isNull(users.deletingAt), isNull(users.botRoomId), asked);
  const found = await scanInWindows<PersonRow, string>({
    after,
    limit,
    async windowEnd(start) {
      if (!asked) return null;
      const [end] = await db
        .select({ key: users.usernameKey })
        .from(users)
        .where(start === null ? undefined : gt(users.usernameKey, start))
        .orderBy(asc(users.usernameKey))
        .limit(1)
        .offset(WINDOW_ROWS - 1);
      return end?.key ?? null;
    },
    fitting: (start, end, most) =>
      db
        .select(columns)
        .from(users)
        .where(
          and(
            start === null ? undefined : gt(users.usernameKey, start),
            end === null ? undefined : lte(users.usernameKey, end),
            fits,
          ),
        )
        .orderBy(asc(users.usernameKey))
        .limit(most),
    cursorOf: (row) => row.key,
    clock: () => performance.now(),
  });
  const seen = await lastSeen(
    db,
    found.rows.map(({ id }) => id),
  );
  const rows = found.rows.map(({ key: _, ...row }) => ({ ...withShown(row), lastSeenAt: seen.get(row.id) ?? null }));
  return { ...found, rows };
}

/**
 * Returns a person with the number of their live sessions and of their messages (COUNTED_MESSAGES + 1: more than that);
 * null if there is no such person.
 */
export async function personDetails(
  db: Database,
  id: number,
  now = new Date(),
): Promise<(AdminPerson & { sessions: number; messages: number; hasTwoFactor: boolean }) | null> {
  const [row] = await db.select(columns).from(users).where(isThere(id)).limit(1);
  if (!row) return null;
  const written = db
    .select({ one: sql`1`.as('one') })
    .from(messages)
    .where(eq(messages.userId, id))
    .limit(COUNTED_MESSAGES + 1)
    .as('written');
  const [seen, twoFactor, [live], [counted]] = await Promise.all([
    lastSeen(db, [id]),
    hasTwoFactor(db, id),
    db
      .select({ sessions: count() })
      .from(sessions)
      .where(and(eq(sessions.userId, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now))),
    db.select({ messages: count() }).from(written),
  ]);
  const { key: _, ...person } = row;
  return {
    ...withShown(person),
    lastSeenAt: seen.get(id) ?? null,
    sessions: person.disabledAt ? 0 : (live?.sessions ?? 0),
    messages: counted?.messages ?? 0,
    hasTwoFactor: twoFactor,
  };
}

/** Returns the person with this name, whatever its case and accents; null if nobody has it. */
export async function personNamed(db: Database, name: string): Promise<{ id: number; name: string } | null> {
  const [row] = await db
    .select({ id: users.id, name: users.username })
    .from(users)
    .where(and(eq(users.usernameKey, usernameKey(name)), isNull(users.deletingAt), isNull(users.botRoomId)))
    .limit(1);
  return row ?? null;
}

/** As it is stored; null if there is no such person. */
export async function roleOf(db: Database, id: number): Promise<SiteRole | null> {
  const [row] = await db.select({ role: users.role }).from(users).where(isThere(id)).limit(1);
  return row?.role ?? null;
}

export async function personById(db: Database, id: number): Promise<{ id: number; name: string } | null> {
  const [row] = await db.select({ id: users.id, name: users.username }).from(users).where(isThere(id)).limit(1);
  return row ?? null;
}

function isThere(id: number): SQL | undefined {
  return and(eq(users.id, id), isNull(users.deletingAt), isNull(users.botRoomId));
}

async function lastSeen(db: Database, ids: number[]): Promise<Map<number, Date | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: sessions.userId, at: max(sessions.lastSeenAt) })
    .from(sessions)
    .where(inArray(sessions.userId, ids))
    .groupBy(sessions.userId);
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** The key is binary, so that LIKE compares bytes. The pattern escapes `_`, which names may contain. */
function containsBytes(key: string): SQL {
  const pattern = Buffer.from(`%${key.replace(/[|%_]/g, '|$&')}%`, 'utf8');
  return sql`${users.usernameKey} LIKE ${pattern} ESCAPE '|'`;
}

/** Whether the shown name contains the text. The collation, which both databases have, ignores case and accents. */
function showsWordsOf(text: string): SQL {
  const pattern = `%${text.trim().replace(/[|%_]/g, '|$&')}%`;
  return sql`${users.displayName} COLLATE utf8mb4_unicode_520_ci LIKE ${pattern} ESCAPE '|'`;
}

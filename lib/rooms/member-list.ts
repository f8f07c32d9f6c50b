import { and, asc, count, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { memberships, users } from '@/lib/db/schema';
import { usernameKey } from '@/lib/users/names/name-key';
import { withShown } from '@/lib/users/names/shown-name';
import type { SiteRole } from '@/lib/users/role';
import type { RoomRole } from './memberships';

export interface Member {
  id: number;
  name: string;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  face?: string;
  role: RoomRole;
  /** They are a guest on this site. */
  guest?: true;
  /** Until then they may not write, ISO 8601. Only for those who moderate, and absent if they may write. */
  silencedUntil?: string;
}

export interface MembersPage {
  /** By user name. */
  members: Member[];
  /** The user name after which the next page begins; null after the last page. */
  next: string | null;
  total: number;
}

export const MEMBERS_PAGE = 100;

const { id, username: name, displayName: shown, faceId: face } = users;
const MEMBER = { id, name, shown, face, role: memberships.role, siteRole: users.role };
const { silencedUntil } = memberships;
const SILENCED_UNTIL = sql`IF(${silencedUntil} > UTC_TIMESTAMP(3), ${silencedUntil}, NULL)`.mapWith(silencedUntil);

/**
 * @param after the user name after which the page begins, whether or not somebody still has it; null: at the beginning
 * @param withSilences whether it says who is silenced
 */
export async function membersPage(
  db: Database,
  roomId: number,
  after: string | null,
  withSilences: boolean,
): Promise<MembersPage> {
  const isIn = eq(memberships.roomId, roomId);
  const isAfter = after === null ? undefined : gt(users.usernameKey, usernameKey(after));
  const [found, [counted]] = await Promise.all([
    db
      .select({ ...MEMBER, silencedUntil: SILENCED_UNTIL })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(isIn, isAfter, isNull(users.deletingAt)))
      .orderBy(asc(users.usernameKey))
      .limit(MEMBERS_PAGE + 1),
    db.select({ total: count() }).from(memberships).where(isIn),
  ]);
  const members = found.slice(0, MEMBERS_PAGE).map(({ silencedUntil, ...row }) => {
    const silence = withSilences && silencedUntil ? { silencedUntil: silencedUntil.toISOString() } : {};
    return { ...memberFrom(row), ...silence };
  });
  const next = found.length > MEMBERS_PAGE ? (members.at(-1)?.name ?? null) : null;
  return { members, next, total: counted?.total ?? 0 };
}

function memberFrom({
  siteRole,
  ...row
}: Omit<Member, 'shown' | 'face'> & { siteRole: SiteRole; shown: string; face: string | null }): Member {
  return { ...withShown(row), ...(siteRole === 'guest' ? { guest: true } : {}) };
}

/** How many owners and moderators keepersOf names. */
const NAMED_KEEPERS = 50;

/** The owners and moderators of a room, owners first. */
export async function keepersOf(db: Database, roomId: number): Promise<Member[]> {
  const isKeeper = and(eq(memberships.roomId, roomId), inArray(memberships.role, ['owner', 'moderator']));
  const found = await db
    .select(MEMBER)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(isKeeper, isNull(users.deletingAt)))
    // In alphabetical order, the roles are in the order of their rank.
    .orderBy(desc(memberships.role), asc(users.usernameKey))
    .limit(NAMED_KEEPERS);
  return found.map(memberFrom);
}

/**
 * Which of these people can be added to a room: those who are neither disabled nor being deleted. Bots stay in theirs.
 */
export async function addablePeople(db: Database, userIds: readonly number[]): Promise<number[]> {
  if (userIds.length === 0) return [];
  const isThere = and(
    inArray(users.id, [...userIds]),
    isNull(users.disabledAt),
    isNull(users.deletingAt),
    isNull(users.botRoomId),
  );
  const rows = await db.select({ id: users.id }).from(users).where(isThere);
  return rows.map(({ id }) => id);
}

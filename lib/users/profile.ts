import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import type { Profile } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { peopleInDirect } from '@/lib/rooms/direct';
import { raiseInboxes } from '@/lib/rooms/inbox-version';
import { isBlank, oneLine, showable } from '@/lib/text';
import { type FaceProblem, setFace } from './face';
import { withShown } from './names/shown-name';
import type { Audited } from './people';

/** A few words about what somebody is doing. */
export interface Status {
  text: string;
  /** Null: without an end. */
  until: Date | null;
}

/** What is left out stays as it is. */
export interface ProfileChanges {
  /** From shownNameFrom. */
  shown?: string | undefined;
  status?: Status | null | undefined;
  presence?: 'shown' | 'hidden' | undefined;
  /** From aboutFrom. */
  about?: string | undefined;
  /** The id of a file of theirs; null: none. */
  face?: string | null | undefined;
}

/** In Unicode code points, as the column counts. */
export const STATUS_LENGTH = 100;

export type StatusProblem = 'too_short' | 'too_long' | 'characters' | 'past';

/** A status as it is stored. */
export function statusFrom(
  typed: { text: string; until: string | null },
  now: Date,
): Status | { problem: StatusProblem } {
  const text = oneLine(typed.text);
  if (text === null) return { problem: 'characters' };
  if (isBlank(text)) return { problem: 'too_short' };
  if ([...text].length > STATUS_LENGTH) return { problem: 'too_long' };
  const until = typed.until === null ? null : new Date(typed.until);
  return until !== null && until <= now ? { problem: 'past' } : { text, until };
}

/** A status as others see it: an empty object if there is none, or it has ended. */
export function shownStatus(status: Status | null, now: Date): Pick<Profile, 'status'> {
  if (!status || (status.until !== null && status.until <= now)) return {};
  return { status: { text: status.text, until: status.until?.toISOString() ?? null } };
}

/** @param text empty: none */
function storedStatus(text: string, until: Date | null): Status | null {
  return text === '' ? null : { text, until };
}

/**
 * SQL: whether the person may know of the room for which a bot writes. Guests are asked by lib/users/seen.ts before.
 */
function mayKnowRoom(seerId: number) {
  return sql`EXISTS (SELECT 1 FROM rooms r LEFT JOIN memberships m ON m.room_id = r.id AND m.user_id = ${seerId}
    WHERE r.id = ${users.botRoomId} AND (r.kind = 'open' OR m.user_id IS NOT NULL))`;
}

/**
 * Null if there is no such person, or they are being deleted; for others than the person also if it is a bot of a room
 * that they may not know of.
 */
export async function profileOf(
  db: Database,
  userId: number,
  seerId: number = userId,
  now = new Date(),
): Promise<Profile | null> {
  const {
    id,
    username: name,
    displayName: shown,
    faceId: face,
    about,
    timeZone,
    statusText,
    statusUntil,
    role,
  } = users;
  const [row] = await db
    .select({ id, name, shown, face, about, timeZone, statusText, statusUntil, role })
    .from(users)
    .where(and(eq(id, userId), isNull(users.deletingAt), or(isNull(users.botRoomId), mayKnowRoom(seerId))));
  if (!row) return null;
  const { statusText: text, statusUntil: until, about: said, timeZone: zone, role: siteRole, ...person } = row;
  return {
    ...withShown(person),
    ...(siteRole === 'guest' ? { guest: true } : {}),
    ...(said === '' ? {} : { about: showable(said) }),
    ...(zone === null ? {} : { timeZone: zone }),
    ...shownStatus(storedStatus(text, until), now),
  };
}

/** What a person shows to those who watch whether they are here. */
export interface PresenceProfile {
  /** Whether they chose that nobody sees when they are here. */
  hidden: boolean;
  status: Status | null;
}

/** Leaves out people who do not exist, or are being deleted. */
export async function presenceProfiles(
  db: Database,
  userIds: readonly number[],
): Promise<Map<number, PresenceProfile>> {
  if (userIds.length === 0) return new Map();
  const { id, presence, statusText: text, statusUntil: until } = users;
  const rows = await db
    .select({ id, presence, text, until })
    .from(users)
    .where(and(inArray(id, [...userIds]), isNull(users.deletingAt)));
  return new Map(
    rows.map((row) => [row.id, { hidden: row.presence === 'hidden', status: storedStatus(row.text, row.until) }]),
  );
}

/**
 * Changes what a person shows of themselves: everything, or nothing if the face cannot be taken. A new name or face
 * changes the lists of the people who share a direct room with them.
 * @param audit is written if the face changes
 * @returns the people whose inboxes changed, to announce them; or why the face cannot be taken
 */
export async function saveProfile(
  db: Database,
  userId: number,
  changes: ProfileChanges,
  { audit }: Audited = {},
): Promise<number[] | FaceProblem> {
  const { shown, status, presence, about, face } = changes;
  const values = {
    ...(shown === undefined ? {} : { displayName: shown }),
    ...(status === undefined ? {} : { statusText: status?.text ?? '', statusUntil: status?.until ?? null }),
    ...(presence === undefined ? {} : { presence }),
    ...(about === undefined ? {} : { about }),
  };
  if (Object.keys(values).length === 0 && face === undefined) return [];
  const isSeen = await looksOtherwise(db, userId, changes);
  const touched = isSeen ? [userId, ...(await peopleInDirect(db, userId))] : [];
  const problem = await transact(db, async (tx) => {
    // Locks all their rows, in the order of their ids.
    await raiseInboxes(tx, touched);
    const result = face === undefined ? 'unchanged' : await setFace(tx, userId, face);
    if (result !== 'done' && result !== 'unchanged') return result;
    if (result === 'done' && audit) await record(tx, audit);
    if (Object.keys(values).length > 0) await tx.update(users).set(values).where(eq(users.id, userId));
    return null;
  });
  if (problem) return problem;
  if (!isSeen) return [];
  // Somebody who began a conversation meanwhile may have the earlier name or face in their list.
  const later = (await peopleInDirect(db, userId)).filter((id) => !touched.includes(id));
  if (later.length > 0) await transact(db, (tx) => raiseInboxes(tx, later));
  return [...touched, ...later];
}

/** Whether the name or the face that others see changes. */
async function looksOtherwise(db: Database, userId: number, { shown, face }: ProfileChanges): Promise<boolean> {
  if (shown === undefined && face === undefined) return false;
  const { displayName, faceId } = users;
  const [row] = await db.select({ displayName, faceId }).from(users).where(eq(users.id, userId));
  if (!row) return false;
  return (shown !== undefined && row.displayName !== shown) || (face !== undefined && row.faceId !== face);
}

/** The person's own choices about their presence and status. */
export async function ownPresence(
  db: Database,
  userId: number,
  now = new Date(),
): Promise<{ isHidden: boolean; status?: Profile['status'] }> {
  const { hidden = false, status = null } = (await presenceProfiles(db, [userId])).get(userId) ?? {};
  return { isHidden: hidden, ...shownStatus(status, now) };
}

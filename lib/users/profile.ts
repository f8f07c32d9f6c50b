import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Profile } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { peopleInDirect } from '@/lib/rooms/direct';
import { raiseInboxes } from '@/lib/rooms/inbox-version';
import { isBlank, oneLine } from '@/lib/text';
import { withShown } from './shown-name';

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

/** Null if there is no such person, or they are being deleted. */
export async function profileOf(db: Database, userId: number, now = new Date()): Promise<Profile | null> {
  const { id, username: name, displayName: shown, statusText, statusUntil } = users;
  const [row] = await db
    .select({ id, name, shown, statusText, statusUntil })
    .from(users)
    .where(and(eq(id, userId), isNull(users.deletingAt)));
  if (!row) return null;
  const { statusText: text, statusUntil: until, ...person } = row;
  return { ...withShown(person), ...shownStatus(storedStatus(text, until), now) };
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
 * Changes what a person shows of themselves. A new name changes the lists of the people who share a direct room with
 * them.
 * @returns the people whose inboxes changed, to announce them
 */
export async function saveProfile(db: Database, userId: number, changes: ProfileChanges): Promise<number[]> {
  const { shown, status, presence } = changes;
  const values = {
    ...(shown === undefined ? {} : { displayName: shown }),
    ...(status === undefined ? {} : { statusText: status?.text ?? '', statusUntil: status?.until ?? null }),
    ...(presence === undefined ? {} : { presence }),
  };
  if (Object.keys(values).length === 0) return [];
  const isRenamed = shown !== undefined && (await isAnotherName(db, userId, shown));
  const touched = isRenamed ? [userId, ...(await peopleInDirect(db, userId))] : [];
  await transact(db, async (tx) => {
    // Locks all their rows, in the order of their ids.
    await raiseInboxes(tx, touched);
    await tx.update(users).set(values).where(eq(users.id, userId));
  });
  if (!isRenamed) return [];
  // Somebody who began a conversation meanwhile may have the earlier name in their list.
  const later = (await peopleInDirect(db, userId)).filter((id) => !touched.includes(id));
  if (later.length > 0) await transact(db, (tx) => raiseInboxes(tx, later));
  return [...touched, ...later];
}

async function isAnotherName(db: Database, userId: number, shown: string): Promise<boolean> {
  const [row] = await db.select({ shown: users.displayName }).from(users).where(eq(users.id, userId));
  return row !== undefined && row.shown !== shown;
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

import { createHash } from 'node:crypto';
import { and, count, eq, inArray, isNotNull, isNull, ne, or } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { blocks, memberships, rooms, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { raiseInboxes } from './inbox-version';

/**
 * Direct rooms: of the same people there is one, and who is in it never changes. It is found by them, by their ids and
 * never by names, and by its own id. In the list of whoever began it, it stands at once; in the others' with its first
 * message.
 *
 * Hidden, by one rule: a direct room is in somebody's list unless `hidden_at_seq` is set and no message came after it.
 * For those who did not begin it that is 0, and whoever hides it later sets it to the newest message.
 */

/** People in a direct room, oneself included. */
export const DIRECT_PEOPLE = 8;

/** The SHA-256 of their ids in order, each once, separated by commas. */
export function directKey(userIds: readonly number[]): Buffer {
  return createHash('sha256').update(distinct(userIds).join()).digest();
}

/**
 * Of oneself and these people, made if there is none yet; in one's own list again if one hid it. Alone: for notes.
 * @returns `unavailable`, whether there is such a room or not: one of them does not exist, is disabled or being deleted,
 *   or has blocked oneself, or is blocked. What others among them have blocked does not matter here.
 */
export async function directRoom(
  db: Database,
  me: number,
  otherIds: readonly number[],
): Promise<{ id: number } | 'unavailable' | 'too_many'> {
  const people = distinct([me, ...otherIds]);
  if (people.length > DIRECT_PEOPLE) return 'too_many';
  if (!(await mayMeet(db, me, people))) return 'unavailable';
  const key = directKey(people);
  const [there] = await db.select({ id: rooms.id }).from(rooms).where(eq(rooms.directKey, key));
  const room = there ?? (await transact(db, (tx) => make(tx, me, people, key)));
  if (room !== 'unavailable') await setHidden(db, me, room.id, null);
  return room;
}

/** Out of one's list until the next message. Of a room that is not direct, or not theirs, nothing happens. */
export async function hideDirectRoom(db: Database, userId: number, roomId: number): Promise<void> {
  const { kind, lastMessageSeq } = rooms;
  const [room] = await db.select({ kind, lastMessageSeq }).from(rooms).where(eq(rooms.id, roomId));
  if (room?.kind === 'direct') await setHidden(db, userId, roomId, room.lastMessageSeq);
}

async function mayMeet(db: Database, me: number, people: number[]): Promise<boolean> {
  const areThere = and(inArray(users.id, people), isNull(users.disabledAt), isNull(users.deletingAt));
  const { userId, blockedId } = blocks;
  const isBlocked = or(
    and(eq(userId, me), inArray(blockedId, people)),
    and(eq(blockedId, me), inArray(userId, people)),
  );
  const [[there], [blocked]] = await Promise.all([
    db.select({ people: count() }).from(users).where(areThere),
    db.select({ userId }).from(blocks).where(isBlocked).limit(1),
  ]);
  return there?.people === people.length && !blocked;
}

async function make(
  tx: Transaction,
  me: number,
  people: number[],
  key: Buffer,
): Promise<{ id: number } | 'unavailable'> {
  // Locks their rows: who is being deleted since they were looked at gets no new room.
  if ((await raiseInboxes(tx, people)) !== people.length) return 'unavailable';
  // '@' is in no name of a room, nor in a key of one, so that nobody reaches it by a name.
  const name = `@${key.toString('base64url')}`;
  const room = { name, nameKey: name, title: '', kind: 'direct' as const, directKey: key };
  const [{ affectedRows }] = await tx
    .insert(rooms)
    .ignore()
    .values({ ...room, createdBy: me, createdAt: new Date() });
  // With a lock, so that one that was made a moment ago is seen.
  const [made] = await tx.select({ id: rooms.id }).from(rooms).where(eq(rooms.directKey, key)).for('update');
  if (!made) throw new Error('A direct room was not made');
  if (affectedRows === 0) return made;
  await tx
    .insert(memberships)
    .values(people.map((userId) => ({ userId, roomId: made.id, hiddenAtSeq: userId === me ? null : 0 })));
  return made;
}

async function setHidden(db: Database, userId: number, roomId: number, atSeq: number | null): Promise<void> {
  const { hiddenAtSeq } = memberships;
  const isMine = and(eq(memberships.userId, userId), eq(memberships.roomId, roomId));
  const differs = atSeq === null ? isNotNull(hiddenAtSeq) : or(isNull(hiddenAtSeq), ne(hiddenAtSeq, atSeq));
  const [row] = await db.select({ hiddenAtSeq }).from(memberships).where(and(isMine, differs));
  if (!row) return;
  await transact(db, async (tx) => {
    await tx.update(memberships).set({ hiddenAtSeq: atSeq }).where(isMine);
    await raiseInboxes(tx, [userId]);
  });
}

function distinct(userIds: readonly number[]): number[] {
  return [...new Set(userIds)].sort((a, b) => a - b);
}

import { createHash } from 'node:crypto';
import { and, eq, inArray, isNotNull, isNull, ne, or } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { blocks, memberships, rooms, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { seesAll } from '@/lib/users/seen';
import { raiseInboxes } from './inbox-version';

/**
 * Direct rooms. The same people always share one room, and its members never change. It is found by the ids of its
 * members, never by names, or by its own id.
 *
 * A direct room is in a person's list unless `hidden_at_seq` is set and no message came after it. A new room has 0
 * there for everybody but the person who started it, so they see it from its first message on. Hiding a room sets it to
 * the newest message.
 */

/** The most people in a direct room, oneself included. */
export const DIRECT_PEOPLE = 8;

/** Returns the SHA-256 of the ids, sorted, each once, joined by commas. */
export function directKey(userIds: readonly number[]): Buffer {
  return createHash('sha256').update(distinct(userIds).join()).digest();
}

/** The name and the key of a direct room. No room name contains '@', so nobody can reach it by a name. */
export const directName = (key: Buffer) => `@${key.toString('base64url')}`;

/**
 * Finds the direct room of `me` and these people, or makes it. Afterwards the room is in the list of `me`, even if it
 * was hidden. Without other people it is the room for one's own notes.
 * @returns `unavailable` if one of them does not exist, is disabled or being deleted, has blocked `me`, or is blocked
 *   by `me`, or if `me` is a guest who does not see one of them; the answer is the same whether the room exists or
 *   not. Blocks among the others do not count.
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
  const room = there ?? (await transact(db, (tx) => make(tx, me, people, key)).catch(unavailable));
  if (room !== 'unavailable') await setHidden(db, me, room.id, null);
  return room;
}

/** Hides a direct room until its next message. Does nothing if the room is not direct or the person is not in it. */
export async function hideDirectRoom(db: Database, userId: number, roomId: number): Promise<void> {
  const { kind, lastMessageSeq } = rooms;
  const [room] = await db.select({ kind, lastMessageSeq }).from(rooms).where(eq(rooms.id, roomId));
  if (room?.kind === 'direct') await setHidden(db, userId, roomId, room.lastMessageSeq);
}

/** The ids of the people who share a direct room with this person, even a hidden one. */
export async function peopleInDirect(db: Database, userId: number): Promise<number[]> {
  const sql = `SELECT DISTINCT o.user_id AS id FROM memberships m JOIN rooms r ON r.id = m.room_id AND r.kind = 'direct'
      JOIN memberships o ON o.room_id = m.room_id WHERE m.user_id = ? AND o.user_id <> ? ORDER BY id`;
  const [rows] = await db.$client.query<({ id: number } & RowDataPacket)[]>(sql, [userId, userId]);
  return rows.map(({ id }) => id);
}

async function mayMeet(db: Database, me: number, people: number[]): Promise<boolean> {
  const isPerson = and(isNull(users.disabledAt), isNull(users.deletingAt), isNull(users.botRoomId));
  const areThere = and(inArray(users.id, people), isPerson);
  const { userId, blockedId } = blocks;
  const isBlocked = or(
    and(eq(userId, me), inArray(blockedId, people)),
    and(eq(blockedId, me), inArray(userId, people)),
  );
  const [there, [blocked]] = await Promise.all([
    db.select({ id: users.id, role: users.role }).from(users).where(areThere),
    db.select({ userId }).from(blocks).where(isBlocked).limit(1),
  ]);
  if (there.length !== people.length || blocked) return false;
  const role = there.find(({ id }) => id === me)?.role ?? 'guest';
  return seesAll(db, { userId: me, role }, people);
}

/** Undoes the transaction. */
class Unavailable extends Error {}

function unavailable(error: unknown): 'unavailable' {
  if (error instanceof Unavailable) return 'unavailable';
  throw error;
}

/** Takes its locks in the order of inbox-version.ts. @throws Unavailable */
async function make(tx: Transaction, me: number, people: number[], key: Buffer): Promise<{ id: number }> {
  const name = directName(key);
  const room = { name, nameKey: name, title: '', kind: 'direct' as const, directKey: key };
  const [{ affectedRows }] = await tx
    .insert(rooms)
    .ignore()
    .values({ ...room, createdBy: me, createdAt: new Date() });
  // A locking read also sees a room that another transaction made a moment ago.
  const [made] = await tx.select({ id: rooms.id }).from(rooms).where(eq(rooms.directKey, key)).for('update');
  if (!made) throw new Error('A direct room was not made');
  if (affectedRows === 0) return made;
  await tx
    .insert(memberships)
    .values(people.map((userId) => ({ userId, roomId: made.id, hiddenAtSeq: userId === me ? null : 0 })));
  // This locks the rows of the people. One of them may have been deleted since the check.
  if ((await raiseInboxes(tx, people)) !== people.length) throw new Unavailable();
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

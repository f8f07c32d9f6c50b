import { and, asc, desc, eq, ne, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { memberships, rooms } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { raiseInboxes, raiseInboxesOf } from './inbox-version';
import type { RoomRole } from './memberships';

/**
 * Changes to the members of a room. Each is one transaction under the lock of the room's row, the lock that new messages
 * take too. Each can be repeated without harm. It raises the room's members_version and the inbox version of the people
 * whom it touches. The caller checks who may do it.
 *
 * A closed room that has members always has an owner. The first member becomes the owner. When the last owner leaves, is
 * removed or is deleted, the next one is chosen: the highest role, and among equals whoever joined first.
 * The members of a direct room never change, except that a deleted person leaves it.
 */

/** How many memberships a deletion reads at a time. */
const ROOMS_AT_ONCE = 200;

/** `unavailable` means that the room or the person does not exist, or that the room cannot be joined. */
export type MemberChange = 'done' | 'unchanged' | 'unavailable';

/** Makes a person a member of an open room. */
export function joinRoom(db: Database, userId: number, roomId: number): Promise<MemberChange> {
  return addTo(db, roomId, userId, 'member', (room) => room.kind === 'open');
}

/** Adds a person to an open or closed room. A person who is a member already keeps their role. */
export function addMember(
  db: Database,
  roomId: number,
  userId: number,
  role: RoomRole = 'member',
): Promise<MemberChange> {
  return addTo(db, roomId, userId, role, (room) => room.kind !== 'direct');
}

export function leaveRoom(db: Database, userId: number, roomId: number): Promise<MemberChange> {
  return removeMember(db, roomId, userId);
}

export function removeMember(db: Database, roomId: number, userId: number): Promise<MemberChange> {
  return transact(db, async (tx) => {
    const room = await lockRoom(tx, roomId);
    if (!room || room.kind === 'direct') return 'unavailable';
    return remove(tx, room, userId);
  });
}

/** @returns `last_owner` if the closed room would have no owner; then nothing changes */
export function setRole(
  db: Database,
  roomId: number,
  userId: number,
  role: RoomRole,
): Promise<MemberChange | 'last_owner'> {
  return transact(db, async (tx) => {
    const room = await lockRoom(tx, roomId);
    if (!room || room.kind === 'direct') return 'unavailable';
    const before = await roleOf(tx, roomId, userId);
    if (before === null) return 'unavailable';
    if (before === role) return 'unchanged';
    const isOwner = and(eq(memberships.roomId, roomId), eq(memberships.role, 'owner'), ne(memberships.userId, userId));
    const others = before === 'owner' && room.kind === 'closed' ? await tx.$count(memberships, isOwner) : 1;
    if (others === 0) return 'last_owner';
    await tx.update(memberships).set({ role }).where(membership(roomId, userId));
    await raise(tx, roomId, [userId]);
    return 'done';
  });
}

/** Ends all memberships of a person who is being deleted, one room at a time. Safe to repeat after a crash. */
export async function removeFromAllRooms(db: Database, userId: number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const found = await db
      .select({ roomId: memberships.roomId })
      .from(memberships)
      .where(eq(memberships.userId, userId))
      .limit(ROOMS_AT_ONCE);
    if (found.length === 0) return;
    for (const { roomId } of found) {
      signal?.throwIfAborted();
      await transact(db, async (tx) =>
        remove(tx, (await lockRoom(tx, roomId)) ?? { id: roomId, kind: 'open' }, userId),
      );
    }
  }
}

type LockedRoom = Pick<typeof rooms.$inferSelect, 'id' | 'kind'>;

async function lockRoom(tx: Transaction, roomId: number) {
  const { id, kind, lastSeq, archivedAt } = rooms;
  const [room] = await tx.select({ id, kind, lastSeq, archivedAt }).from(rooms).where(eq(id, roomId)).for('update');
  return room ?? null;
}

function addTo(
  db: Database,
  roomId: number,
  userId: number,
  role: RoomRole,
  fits: (room: LockedRoom) => boolean,
): Promise<MemberChange> {
  return transact(db, async (tx) => {
    const room = await lockRoom(tx, roomId);
    if (!room || room.archivedAt !== null || !fits(room)) return 'unavailable';
    if ((await roleOf(tx, roomId, userId)) !== null) return 'unchanged';
    const joined = { userId, roomId, role, joinedSeq: room.lastSeq, lastReadSeq: room.lastSeq };
    await tx.insert(memberships).values(joined);
    if ((await raise(tx, roomId, [userId])) === 0) {
      // The person does not exist or is being deleted. Their row is locked, so no membership appears after a deletion.
      await tx.delete(memberships).where(membership(roomId, userId));
      return 'unavailable';
    }
    await keepAnOwner(tx, room);
    return 'done';
  });
}

async function remove(tx: Transaction, room: LockedRoom, userId: number): Promise<MemberChange> {
  const [{ affectedRows }] = await tx.delete(memberships).where(membership(room.id, userId));
  if (affectedRows === 0) return 'unchanged';
  await raise(tx, room.id, [userId]);
  // The lists of the others show who is in it.
  if (room.kind === 'direct') await raiseInboxesOf(tx, room.id);
  await keepAnOwner(tx, room);
  return 'done';
}

async function keepAnOwner(tx: Transaction, room: LockedRoom): Promise<void> {
  if (room.kind !== 'closed') return;
  const { userId, role, joinedSeq } = memberships;
  // In alphabetical order, the roles are in the order of their rank.
  const [first] = await tx
    .select({ userId, role })
    .from(memberships)
    .where(eq(memberships.roomId, room.id))
    .orderBy(desc(role), asc(joinedSeq), asc(userId))
    .limit(1);
  if (!first || first.role === 'owner') return;
  await tx.update(memberships).set({ role: 'owner' }).where(membership(room.id, first.userId));
  await raiseInboxes(tx, [first.userId]);
}

/** @returns how many of these people exist and are not being deleted */
async function raise(tx: Transaction, roomId: number, userIds: readonly number[]): Promise<number> {
  await tx
    .update(rooms)
    .set({ membersVersion: sql`${rooms.membersVersion} + 1` })
    .where(eq(rooms.id, roomId));
  return raiseInboxes(tx, userIds);
}

async function roleOf(tx: Transaction, roomId: number, userId: number): Promise<RoomRole | null> {
  const [row] = await tx.select({ role: memberships.role }).from(memberships).where(membership(roomId, userId));
  return row?.role ?? null;
}

function membership(roomId: number, userId: number) {
  return and(eq(memberships.userId, userId), eq(memberships.roomId, roomId));
}

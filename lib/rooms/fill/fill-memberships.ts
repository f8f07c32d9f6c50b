import { and, asc, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { rooms, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { admit, autoJoinRooms } from '@/lib/rooms/admit';
import { addAuthors } from './fill-authors';

/** How many people one transaction takes. */
const PEOPLE = 1_000;

/**
 * Adds the memberships that a version without memberships did not write: before the upgrade, while old nodes run beside
 * new ones, or after a rollback. Every start does this. If there is nothing to do, it looks once for such people and
 * rooms, and reads one message of each room whose log ends with a change.
 *
 * - Everybody but guests becomes a member of the default room, the first time that the room is the default.
 * - An account with inbox version 0 was made by such a version. It joins the rooms that everybody joins.
 * - A message above `last_message_seq` was written by such a version. In an open room its author becomes a member.
 *
 * Each transaction also changes the rows that show what is left to do. So this can be killed anywhere and can run on
 * several nodes at once, and nobody who left a room is brought back. No old message becomes unread.
 */
export async function fillMemberships(db: Database, defaultRoomId: number): Promise<void> {
  await addEverybody(db, defaultRoomId);
  await addNewAccounts(db);
  await addAuthors(db);
}

/** Marks the room last, so a start that was killed in the middle is repeated. */
async function addEverybody(db: Database, roomId: number): Promise<void> {
  const isUnmarked = and(eq(rooms.id, roomId), eq(rooms.autoJoin, false));
  const [room] = await db.select({ id: rooms.id }).from(rooms).where(isUnmarked);
  if (!room) return;
  for await (const ids of inBatches((after) => peopleAfter(db, after))) {
    await transact(db, async (tx) => {
      await admit(tx, roomId, ids);
      await raiseInboxVersions(tx, ids);
    });
  }
  await db.update(rooms).set({ autoJoin: true }).where(isUnmarked);
}

async function addNewAccounts(db: Database): Promise<void> {
  for await (const ids of inBatches((after) => peopleAfter(db, after, 0))) {
    const roomIds = await autoJoinRooms(db);
    await transact(db, async (tx) => {
      for (const roomId of roomIds) await admit(tx, roomId, ids);
      await tx
        .update(users)
        .set({ inboxVersion: 1 })
        .where(and(inArray(users.id, ids), eq(users.inboxVersion, 0)));
    });
  }
}

/** Leaves 0 as it is, since addNewAccounts looks for it. */
async function raiseInboxVersions(tx: Transaction, ids: number[]): Promise<void> {
  await tx
    .update(users)
    .set({ inboxVersion: sql`${users.inboxVersion} + 1` })
    .where(and(inArray(users.id, ids), gt(users.inboxVersion, 0)));
}

/** @param read returns the next ids after one, in order, at most PEOPLE */
async function* inBatches(read: (after: number) => Promise<number[]>): AsyncGenerator<number[]> {
  for (let after = 0; ; ) {
    const ids = await read(after);
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    if (ids.length < PEOPLE) return;
    after = last;
  }
}

async function peopleAfter(db: Database, after: number, inboxVersion?: 0): Promise<number[]> {
  const found = await db
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        gt(users.id, after),
        isNull(users.deletingAt),
        ne(users.role, 'guest'),
        isNull(users.botRoomId),
        inboxVersion === undefined ? undefined : eq(users.inboxVersion, inboxVersion),
      ),
    )
    .orderBy(asc(users.id))
    .limit(PEOPLE);
  return found.map(({ id }) => id);
}

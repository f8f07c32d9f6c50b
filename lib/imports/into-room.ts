import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { files, memberships, messages, rooms } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { admit } from '@/lib/rooms/admit';
import { raiseInboxes } from '@/lib/rooms/inbox-version';
import { roomKey } from '@/lib/rooms/name';
import { roomKeysLike } from '@/lib/rooms/new-name';
import { ImportError } from './error';
import { progressOf, setProgress, uuidOf } from './progress';

/**
 * The log of a room that an import makes. Until all of it is in, the room is closed and has no members: nobody sees it
 * or writes in it, also while the app runs. So all its messages stay in the order of their times, as days need it.
 */

const ROOM = 'room';
const MESSAGES = 'messages';
const WHOLE = 'whole';

/** A message whose author and file are here. */
export interface OldMessage {
  userId: number;
  at: Date;
  /** Empty only with a file. */
  text: string;
  fileId: string | null;
  /** What tells it from the others of its source. */
  key: readonly number[];
}

/**
 * The room that this import makes, or made in an earlier try.
 * @returns `already`: all of it is in
 * @throws ImportError if another room has this name
 */
export async function beginRoom(
  db: Database,
  source: string,
  name: string,
): Promise<{ id: number; done: number } | 'already'> {
  const before = await progressOf(db, source, ROOM);
  if (before !== null && (await isThere(db, before))) {
    if ((await progressOf(db, source, WHOLE)) === 1) return 'already';
    return { id: before, done: (await progressOf(db, source, MESSAGES)) ?? 0 };
  }
  await refuseTaken(db, name);
  const now = new Date();
  const id = await transact(db, async (tx) => {
    const values = { name, nameKey: roomKey(name), title: name, kind: 'closed' as const, createdAt: now };
    const [{ affectedRows, insertId }] = await tx.insert(rooms).ignore().values(values);
    if (affectedRows === 0) throw isTaken(name);
    await record(tx, { actor: null, action: 'room.create', room: { id: insertId, name } }, now);
    await setProgress(tx, source, ROOM, insertId);
    // The room of an earlier import of the same chat may have been deleted since.
    await setProgress(tx, source, MESSAGES, 0);
    await setProgress(tx, source, WHOLE, 0);
    return insertId;
  });
  return { id, done: 0 };
}

/** @throws ImportError if a room has this name, or one that looks the same */
export async function refuseTaken(db: Database, name: string): Promise<void> {
  const [found] = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(inArray(rooms.nameKey, roomKeysLike(name)))
    .limit(1);
  if (found) throw isTaken(name);
}

const isTaken = (name: string) =>
  new ImportError(`There is a room named ${name} already. A chat comes into a room of its own: choose another name.`);

async function isThere(db: Database, roomId: number): Promise<boolean> {
  const [room] = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(eq(rooms.id, roomId), isNull(rooms.deletingAt)));
  return room !== undefined;
}

/**
 * Appends messages to the log, in one transaction with how far the import is.
 * @param done how many messages are in
 * @throws ImportError if somebody changed the room meanwhile, or deletes one of the authors
 */
export function addMessages(
  db: Database,
  source: string,
  roomId: number,
  done: number,
  batch: readonly OldMessage[],
): Promise<void> {
  return transact(db, async (tx) => {
    await lockUnchanged(tx, roomId, done);
    const authors = [...new Set(batch.map(({ userId }) => userId))];
    // A deletion that begins later finds these messages.
    const [found] = (await tx.execute(
      sql`SELECT id FROM users WHERE id IN ${authors} AND deleting_at IS NULL LOCK IN SHARE MODE`,
    )) as unknown as [RowDataPacket[]];
    if (found.length < authors.length) throw new ImportError('Somebody in this chat is being deleted. Start it again.');
    await tx.insert(messages).values(
      batch.map(({ userId, at, text, key }, i) => ({
        roomId,
        seq: done + i + 1,
        userId,
        clientId: uuidOf(source, roomId, ...key),
        body: text,
        createdAt: at,
      })),
    );
    for (const [i, { fileId, userId }] of batch.entries()) {
      if (fileId === null) continue;
      const isWaiting = and(
        eq(files.id, fileId),
        eq(files.userId, userId),
        isNull(files.messageSeq),
        isNull(files.deletedAt),
      );
      const [{ affectedRows }] = await tx
        .update(files)
        .set({ roomId, messageSeq: done + i + 1 })
        .where(isWaiting);
      if (affectedRows !== 1) throw new ImportError('A file of this chat was removed meanwhile. Start it again.');
    }
    const head = done + batch.length;
    await tx.update(rooms).set({ lastSeq: head, lastMessageSeq: head }).where(eq(rooms.id, roomId));
    await setProgress(tx, source, MESSAGES, head);
  });
}

async function lockUnchanged(tx: Transaction, roomId: number, head: number): Promise<void> {
  const [room] = await tx
    .select({ lastSeq: rooms.lastSeq, deletingAt: rooms.deletingAt })
    .from(rooms)
    .where(eq(rooms.id, roomId))
    .for('update');
  if (!room || room.deletingAt !== null) throw new ImportError('The room was deleted meanwhile. Start it again.');
  if (room.lastSeq !== head)
    throw new ImportError(
      'An administrator changed the room before all of the chat was in it. Delete it, and start again.',
    );
}

/** Lets people in: all members have read everything. @param owner null: none, in an open room */
export function openRoom(
  db: Database,
  source: string,
  room: { id: number; head: number; isOpen: boolean; owner: number | null; people: readonly number[] },
): Promise<void> {
  const people = [...new Set([...room.people, ...(room.owner === null ? [] : [room.owner])])];
  return transact(db, async (tx) => {
    await lockUnchanged(tx, room.id, room.head);
    if (room.isOpen) await tx.update(rooms).set({ kind: 'open' }).where(eq(rooms.id, room.id));
    if ((await raiseInboxes(tx, people)) > 0) await admit(tx, room.id, people);
    if (room.owner !== null) {
      const isOwner = and(eq(memberships.roomId, room.id), eq(memberships.userId, room.owner));
      const [{ affectedRows }] = await tx.update(memberships).set({ role: 'owner' }).where(isOwner);
      if (affectedRows !== 1) throw new ImportError('The owner of the room is being deleted. Choose another one.');
    }
    await setProgress(tx, source, WHOLE, 1);
  });
}

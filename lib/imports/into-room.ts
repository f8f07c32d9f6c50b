import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { files, memberships, mentions, messages, rooms } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import { admit } from '@/lib/rooms/admit';
import { directKey, directName } from '@/lib/rooms/direct';
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
/** What is in the log beside messages: see entries.ts. */
export const ENTRIES = 'entries';
const WHOLE = 'whole';

/** A message whose author and file are here. */
export interface OldMessage {
  userId: number;
  at: Date;
  /** Empty only with a file. */
  text: string;
  fileId: string | null;
  /** The seq of the message that it answers. */
  replyTo?: number | null;
  editedAt?: Date | null;
  /** Whom it names, by place in UTF-16 units. */
  mentions?: readonly { at: number; length: number; userId: number }[];
  /** What tells it from the others of its source. */
  key: readonly (number | string)[];
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
  { title = name, topic = '' } = {},
): Promise<{ id: number; done: number } | 'already'> {
  const before = await roomBegun(db, source);
  if (before?.isWhole) return 'already';
  if (before) return { id: before.id, done: (await progressOf(db, source, MESSAGES)) ?? 0 };
  await refuseTaken(db, name);
  const now = new Date();
  const id = await transact(db, async (tx) => {
    const values = { name, nameKey: roomKey(name), title, topic, kind: 'closed' as const, createdAt: now };
    const [{ affectedRows, insertId }] = await tx.insert(rooms).ignore().values(values);
    if (affectedRows === 0) throw isTaken(name);
    await record(tx, { actor: null, action: 'room.create', room: { id: insertId, name } }, now);
    await setProgress(tx, source, ROOM, insertId);
    // The room of an earlier import of the same chat may have been deleted since.
    for (const part of [MESSAGES, ENTRIES, WHOLE]) await setProgress(tx, source, part, 0);
    return insertId;
  });
  return { id, done: 0 };
}

/** The room that this import made in an earlier try; null if there is none. */
export async function roomBegun(
  db: Database,
  source: string,
): Promise<{ id: number; name: string; isWhole: boolean } | null> {
  const id = await progressOf(db, source, ROOM);
  if (id === null) return null;
  const [room] = await db
    .select({ name: rooms.name })
    .from(rooms)
    .where(and(eq(rooms.id, id), isNull(rooms.deletingAt)));
  return room ? { id, name: room.name, isWhole: (await progressOf(db, source, WHOLE)) === 1 } : null;
}

/** @throws ImportError if a room has this name, or one that looks the same */
export async function refuseTaken(db: Database, name: string): Promise<void> {
  if (await isRoomTaken(db, name)) throw isTaken(name);
}

/** Whether a room has this name, or one that looks the same. */
export async function isRoomTaken(db: Database, name: string): Promise<boolean> {
  const [found] = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(inArray(rooms.nameKey, roomKeysLike(name)))
    .limit(1);
  return found !== undefined;
}

const isTaken = (name: string) =>
  new ImportError(`There is a room named ${name} already. A chat comes into a room of its own: choose another name.`);

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
    await lockPeople(
      tx,
      batch.flatMap(({ userId, mentions: named = [] }) => [userId, ...named.map((one) => one.userId)]),
    );
    await tx.insert(messages).values(
      batch.map(({ userId, at, text, key, replyTo, editedAt }, i) => ({
        roomId,
        seq: done + i + 1,
        userId,
        clientId: uuidOf(source, roomId, ...key),
        body: text,
        createdAt: at,
        replyTo,
        editedAt,
      })),
    );
    const named = batch.flatMap(({ mentions: places = [], at }, i) =>
      places.map((place) => ({ ...place, roomId, seq: done + i + 1, what: 'person' as const, createdAt: at })),
    );
    if (named.length > 0) await tx.insert(mentions).values(named);
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

/** A deletion of one of them that begins later finds what is written now. @throws ImportError if one has begun */
export async function lockPeople(tx: Transaction, userIds: readonly number[]): Promise<void> {
  const people = [...new Set(userIds)];
  const [found] = (await tx.execute(
    sql`SELECT id FROM users WHERE id IN ${people} AND deleting_at IS NULL LOCK IN SHARE MODE`,
  )) as unknown as [RowDataPacket[]];
  if (found.length < people.length) throw new ImportError('Somebody in this chat is being deleted. Start it again.');
}

/** @throws ImportError unless the log ends at `head` */
export async function lockUnchanged(tx: Transaction, roomId: number, head: number): Promise<void> {
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

export interface Opening {
  id: number;
  head: number;
  /** A direct room is of these people alone. It stays closed if they have one already. */
  kind: 'open' | 'closed' | 'direct';
  /** Null: none, as in open and direct rooms. */
  owner: number | null;
  people: readonly number[];
  isArchived?: boolean;
}

/** Lets people in: all members have read everything. */
export function openRoom(db: Database, source: string, room: Opening): Promise<void> {
  const people = [...new Set([...room.people, ...(room.owner === null ? [] : [room.owner])])];
  return transact(db, async (tx) => {
    await lockUnchanged(tx, room.id, room.head);
    const becomes = room.kind === 'direct' ? await asDirect(tx, people) : { kind: room.kind };
    await tx
      .update(rooms)
      .set({ ...becomes, ...(room.isArchived ? { archivedAt: new Date() } : {}) })
      .where(eq(rooms.id, room.id));
    if ((await raiseInboxes(tx, people)) > 0) await admit(tx, room.id, people);
    if (room.owner !== null) {
      const isOwner = and(eq(memberships.roomId, room.id), eq(memberships.userId, room.owner));
      const [{ affectedRows }] = await tx.update(memberships).set({ role: 'owner' }).where(isOwner);
      if (affectedRows !== 1) throw new ImportError('The owner of the room is being deleted. Choose another one.');
    }
    await setProgress(tx, source, WHOLE, 1);
  });
}

/** The columns of a direct room of these people; of a closed one if they have one. */
async function asDirect(tx: Transaction, people: readonly number[]) {
  const key = directKey(people);
  const [there] = await tx.select({ id: rooms.id }).from(rooms).where(eq(rooms.directKey, key));
  if (there) return { kind: 'closed' as const };
  return { kind: 'direct' as const, name: directName(key), nameKey: directName(key), title: '', directKey: key };
}

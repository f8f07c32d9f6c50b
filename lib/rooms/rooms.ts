import { and, asc, count, eq, gt, inArray, isNull, lte, max, ne, sql } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { type AuditAction, record, recordStatement } from '@/lib/audit/audit';
import type { RoomAction } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { memberships, rooms } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { beginLog } from '@/lib/messages/begin-log';
import type { Statement, Writing } from '@/lib/messages/change-transaction';
import type { MessageLog } from '@/lib/messages/log';
import type { Author } from '@/lib/messages/post';
import { showable } from '@/lib/text';
import { withShown } from '@/lib/users/names/shown-name';
import { admit } from './admit';
import { raiseInboxes, raisesInboxesOf } from './inbox-version';
import type { RoomKind } from './memberships';
import { roomKey } from './name';
import { roomKeysLike } from './new-name';
import { postingFrom, silencedRead } from './posting/silenced';

/** An open or closed room as administrators see it. They do not see direct rooms. */
export interface AdminRoom {
  id: number;
  kind: 'open' | 'closed';
  name: string;
  title: string;
  topic: string;
  /**
   * Nobody is in it. If it is closed, nobody can read it any more, and only administrators see that its name is taken.
   */
  isEmpty: boolean;
  /** The head of its log: messages and later changes to them. */
  lastSeq: number;
  createdAt: Date;
  archivedAt: Date | null;
}

/** Null: from the command line. */
type Actor = Author | null;

interface RoomListing {
  after: string | null;
  limit: number;
  openOnly?: boolean;
  readableOnly?: boolean;
}

const columns = {
  id: rooms.id,
  // Every query has the condition NOT_DIRECT.
  kind: sql<AdminRoom['kind']>`${rooms.kind}`,
  name: rooms.name,
  title: rooms.title,
  topic: rooms.topic,
  isEmpty: sql<boolean>`NOT EXISTS (SELECT 1 FROM ${memberships} WHERE ${memberships.roomId} = ${rooms.id})`.mapWith(
    Boolean,
  ),
  lastSeq: rooms.lastSeq,
  createdAt: rooms.createdAt,
  archivedAt: rooms.archivedAt,
};

const NOT_DIRECT = and(ne(rooms.kind, 'direct'), isNull(rooms.deletingAt));

/**
 * Rooms by name: at most `limit` of those that come after the name `after`. `readableOnly` leaves out rooms that
 * administrators do not read, and `openOnly` archived ones.
 */
export async function listRooms(
  db: Database,
  { after, limit, openOnly = false, readableOnly = false }: RoomListing,
): Promise<AdminRoom[]> {
  const found = await db
    .select(columns)
    .from(rooms)
    .where(
      and(
        readableOnly ? eq(rooms.kind, 'open') : NOT_DIRECT,
        after === null ? undefined : gt(rooms.name, after),
        openOnly ? isNull(rooms.archivedAt) : undefined,
      ),
    )
    .orderBy(asc(rooms.name))
    .limit(limit);
  return found.map(toRoom);
}

export async function roomById(db: Database, id: number): Promise<AdminRoom | null> {
  const [room] = await db
    .select(columns)
    .from(rooms)
    .where(and(eq(rooms.id, id), NOT_DIRECT))
    .limit(1);
  return room ? toRoom(room) : null;
}

/** How many direct rooms there are: all that administrators learn of them. */
export async function countDirectRooms(db: Database): Promise<number> {
  const [row] = await db.select({ rooms: count() }).from(rooms).where(eq(rooms.kind, 'direct'));
  return row?.rooms ?? 0;
}

function toRoom(room: AdminRoom): AdminRoom {
  return { ...room, title: showable(room.title), topic: showable(room.topic) };
}

/**
 * Each of the following functions is one transaction, which also writes its audit entries. The caller checks who may.
 */

export interface NewRoom {
  /** Has passed newRoomNameFrom. */
  name: string;
  title: string;
  topic?: string;
  /** If left out, the room is open. */
  kind?: 'open' | 'closed';
}

/**
 * Makes a room. The actor becomes its owner, and these people become members; people who do not exist or are being
 * deleted are left out. From the command line there is no actor, and the room begins without an owner.
 * @returns its id, or `taken` if a room has this name, in some spelling or in look-alike letters
 */
export async function createRoomAs(
  db: Database,
  actor: Actor,
  room: NewRoom,
  { people = [], now = new Date() }: { people?: readonly number[]; now?: Date } = {},
): Promise<{ id: number } | 'taken'> {
  if (await isNameTaken(db, room.name)) return 'taken';
  const first = [...new Set([...(actor ? [actor.userId] : []), ...people])];
  return transact(db, async (tx) => {
    const values = { ...room, nameKey: roomKey(room.name), createdBy: actor?.userId ?? null, createdAt: now };
    const [{ affectedRows, insertId: id }] = await tx.insert(rooms).ignore().values(values);
    if (affectedRows === 0) return 'taken';
    await beginLog(tx, id, actor?.userId ?? null, now);
    // Raising locks the rows of the people, which admit then only reads.
    if ((await raiseInboxes(tx, first)) > 0) await admit(tx, id, first);
    if (actor) {
      const isActor = and(eq(memberships.roomId, id), eq(memberships.userId, actor.userId));
      await tx.update(memberships).set({ role: 'owner' }).where(isActor);
    }
    await record(tx, { actor, action: 'room.create', room: { id, name: room.name } }, now);
    return { id };
  });
}

/** How many rooms one query of eraseCreator looks at. */
const WINDOW = 10_000;

/** Removes a deleted person as the creator of rooms. Scans all rooms, without locking them. Safe to repeat. */
export async function eraseCreator(db: Database, userId: number, signal?: AbortSignal): Promise<void> {
  const { id, createdBy } = rooms;
  const [{ last } = { last: null }] = await db.select({ last: max(id) }).from(rooms);
  for (let after = 0; after < (last ?? 0); after += WINDOW) {
    signal?.throwIfAborted();
    const isInWindow = and(gt(id, after), lte(id, after + WINDOW));
    const made = await db
      .select({ id })
      .from(rooms)
      .where(and(isInWindow, eq(createdBy, userId)));
    const ids = made.map((room) => room.id);
    if (ids.length > 0) await db.update(rooms).set({ createdBy: null }).where(inArray(id, ids));
  }
}

/** What is left out stays as it is. Name, title and topic have passed their rules. */
export interface RoomChanges {
  name?: string;
  title?: string;
  topic?: string;
  archived?: boolean;
  posting?: 'everyone' | 'moderators';
  /** One of SLOW_SECONDS. */
  slowSeconds?: number;
}

/**
 * Changes a room that is not direct, as a change in its log. Makes all changes or none. The earlier name still leads to
 * the room, until another room takes that name. An archived room accepts and shows no messages; each node's sweep ends
 * its subscriptions.
 * @returns `unchanged` if the room has these values already; `gone` if there is no such room
 * @throws the last error if the database did not accept it in time; then it may or may not have been done
 */
export async function changeRoom(
  log: Pick<MessageLog, 'change'>,
  actor: Actor,
  roomId: number,
  changes: RoomChanges,
  at = new Date(),
): Promise<RoomChange> {
  let result: RoomChange = 'unchanged';
  let wasTried = false;
  const decide = (rows: readonly RowDataPacket[][]): Writing | null => {
    const [[before], silenced, others = []] = rows as [RoomRow[], RowDataPacket[], RowDataPacket[]];
    result = outcome(before, others, changes, wasTried);
    if (result !== 'done' || !before || isAsBefore(before, changes)) return null;
    wasTried = true;
    return writing(actor, roomId, { ...before, open: postingFrom(silenced) }, changes, at);
  };
  const by = actor?.userId ?? null;
  // If another room takes the name in between, the unique key refuses it, and the next try finds that room.
  await log.change(roomId, { reads: readsOf(roomId, changes), by, at, decide: (_, rows) => decide(rows) });
  return result;
}

export type RoomChange = 'done' | 'unchanged' | 'taken' | 'gone';

interface RoomRow extends RowDataPacket {
  kind: RoomKind;
  name: string;
  nameKey: Buffer | null;
  title: string;
  topic: string;
  archivedAt: Date | null;
  deletingAt: Date | null;
  /** As people chose it: the stored value `unsilenced` is read as `everyone`. */
  posting: 'everyone' | 'moderators';
  slowSeconds: number;
}

/** The room while it is locked. `open`: the value to store for `posting` if people choose `everyone`. */
type Before = RoomRow & { open: 'everyone' | 'unsilenced' };

/**
 * Reads the room, whether anybody is silenced if `posting` becomes `everyone`, and other rooms with a name like the new
 * one.
 */
function readsOf(roomId: number, { name, posting }: RoomChanges): Statement[] {
  const room = {
    sql: `SELECT kind, name, name_key AS nameKey, title, topic, archived_at AS archivedAt, deleting_at AS deletingAt,
        IF(posting = 'moderators', posting, 'everyone') AS posting, slow_seconds AS slowSeconds
      FROM rooms WHERE id = ? FOR UPDATE`,
    values: [roomId],
  };
  const silenced = posting === 'everyone' ? silencedRead(roomId) : { sql: 'SELECT 0 AS isAnybodySilenced', values: [] };
  if (name === undefined) return [room, silenced];
  const keys = roomKeysLike(name).map((key) => Buffer.from(key));
  return [
    room,
    silenced,
    { sql: 'SELECT id FROM rooms WHERE name_key IN (?) AND id <> ? FOR UPDATE', values: [keys, roomId] },
  ];
}

function outcome(
  before: RoomRow | undefined,
  others: RowDataPacket[],
  changes: RoomChanges,
  wasTried: boolean,
): RoomChange {
  if (!before || before.kind === 'direct' || before.deletingAt !== null) return 'gone';
  // An earlier try of this call may have made the change without getting an answer to its COMMIT.
  if (isAsBefore(before, changes)) return wasTried ? 'done' : 'unchanged';
  return others.length > 0 ? 'taken' : 'done';
}

function isAsBefore(before: RoomRow, changes: RoomChanges): boolean {
  return actionsOf(before, changes).length === 0;
}

function actionsOf(before: RoomRow, changes: RoomChanges): AuditAction[] {
  const { name, title, topic, archived, posting, slowSeconds } = changes;
  const actions: AuditAction[] = [];
  if (name !== undefined && name !== before.name) actions.push('room.rename');
  if (title !== undefined && title !== before.title) actions.push('room.retitle');
  if (topic !== undefined && topic !== before.topic) actions.push('room.topic');
  if (archived !== undefined && archived !== (before.archivedAt !== null))
    actions.push(archived ? 'room.archive' : 'room.unarchive');
  if (posting !== undefined && posting !== before.posting)
    actions.push(posting === 'moderators' ? 'room.restrict' : 'room.unrestrict');
  if (slowSeconds !== undefined && slowSeconds !== before.slowSeconds) actions.push('room.slow');
  return actions;
}

/** The entries that tell of these actions, in order. */
const TOLD: readonly [RoomAction, readonly AuditAction[]][] = [
  ['renamed', ['room.rename', 'room.retitle']],
  ['topic', ['room.topic']],
  ['restricted', ['room.restrict']],
  ['unrestricted', ['room.unrestrict']],
];

/** Archiving adds no entry to the log, because nobody could read it. */
function writing(actor: Actor, roomId: number, before: Before, changes: RoomChanges, at: Date): Writing {
  const actions = actionsOf(before, changes);
  const room = { id: roomId, name: before.name };
  const audited = recordStatement(
    actions.map((action) => ({ actor, action, room })),
    at,
  );
  const statements: Statement[] = [
    ...updates(roomId, before, changes, at),
    raisesInboxesOf(roomId),
    { sql: audited.sql, values: audited.params },
  ];
  const by =
    actor === null ? null : withShown({ id: actor.userId, name: actor.username, shown: actor.shown, face: actor.face });
  const entry = (action: RoomAction) => ({ type: 'room', action, by, datetime: at.toISOString() }) as const;
  const told = TOLD.filter(([, by]) => by.some((action) => actions.includes(action))).map(([action]) => action);
  if (actions.includes('room.slow')) told.push(changes.slowSeconds === 0 ? 'unslowed' : 'slowed');
  return {
    sql: statements.map(({ sql }) => sql).join('; '),
    values: statements.flatMap(({ values }) => values),
    entries: told.map(entry),
  };
}

function updates(roomId: number, before: Before, changes: RoomChanges, at: Date): Statement[] {
  const { name = before.name, title = before.title, topic = before.topic, archived } = changes;
  const { slowSeconds = before.slowSeconds } = changes;
  const nameKey = Buffer.from(roomKey(name));
  const archivedAt = archived === undefined ? before.archivedAt : archived ? (before.archivedAt ?? at) : null;
  // Null leaves it as it is.
  const posting = changes.posting === 'everyone' ? before.open : (changes.posting ?? null);
  const update = {
    sql: `UPDATE rooms SET name = ?, name_key = ?, title = ?, topic = ?, archived_at = ?, slow_seconds = ?,
      posting = COALESCE(?, posting) WHERE id = ?`,
    values: [name, nameKey, title, topic, archivedAt, slowSeconds, posting, roomId],
  };
  if (before.nameKey === null || before.nameKey.equals(nameKey)) return [update];
  const alias = {
    sql: 'INSERT INTO room_aliases (name_key, room_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE room_id = ?',
    values: [before.nameKey, roomId, roomId],
  };
  return [update, alias];
}

/**
 * Marks a room as being deleted: from now on it is archived, nobody finds it, and its name is free.
 * lib/rooms/deletions.ts does the rest.
 * @throws as changeRoom
 */
export async function beginRoomDeletion(
  log: Pick<MessageLog, 'change'>,
  actor: Actor,
  roomId: number,
  at = new Date(),
): Promise<'done' | 'gone'> {
  let result: 'done' | 'gone' = 'gone';
  let wasTried = false;
  const decide = ([before]: RoomRow[]): Writing | null => {
    const isThere = before !== undefined && before.kind !== 'direct' && before.deletingAt === null;
    // If the room is gone after a try of this call, that try deleted it.
    result = isThere || wasTried ? 'done' : 'gone';
    if (!isThere) return null;
    wasTried = true;
    const { sql, params } = recordStatement(
      [{ actor, action: 'room.delete', room: { id: roomId, name: before.name } }],
      at,
    );
    // No room name and no room key contains '@', so nobody can reach it by a name.
    const name = `@deleted-${roomId}`;
    const inboxes = raisesInboxesOf(roomId);
    const update = `UPDATE rooms SET kind = 'closed', name = ?, name_key = ?, title = '', topic = '', auto_join = FALSE,
      archived_at = COALESCE(archived_at, ?), deleting_at = ?, members_version = members_version + 1 WHERE id = ?`;
    const values = [name, Buffer.from(name), at, at, roomId, ...inboxes.values, ...params];
    return { sql: [update, inboxes.sql, sql].join('; '), values, entries: [] };
  };
  const by = actor?.userId ?? null;
  const reads = readsOf(roomId, {});
  await log.change(roomId, { reads, by, at, decide: (_, [rows = []]) => decide(rows as RoomRow[]) });
  return result;
}

/**
 * Whether a room has this name, or one that looks the same. If concurrent requests want the same name, the unique key
 * accepts one of them. Earlier names of rooms are free.
 */
async function isNameTaken(db: Database, name: string): Promise<boolean> {
  const isAlike = inArray(rooms.nameKey, roomKeysLike(name));
  const [found] = await db.select({ id: rooms.id }).from(rooms).where(isAlike).limit(1);
  return found !== undefined;
}

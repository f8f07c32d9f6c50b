import { and, asc, count, eq, gt, isNotNull, isNull, ne } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { beginLog } from '@/lib/messages/begin-log';
import type { MessageLog } from '@/lib/messages/log';
import { showable } from '@/lib/text';
import { raiseInboxesOf, raisesInboxesOf } from './inbox-version';
import { roomKey } from './name';

/** An open or closed room as administrators see it. Direct rooms they do not see. */
export interface AdminRoom {
  id: number;
  name: string;
  title: string;
  /** The head of its log: messages and later changes to them. */
  lastSeq: number;
  createdAt: Date;
  archivedAt: Date | null;
}

type Actor = AuditEntry['actor'];

const columns = {
  id: rooms.id,
  name: rooms.name,
  title: rooms.title,
  lastSeq: rooms.lastSeq,
  createdAt: rooms.createdAt,
  archivedAt: rooms.archivedAt,
};

const NOT_DIRECT = ne(rooms.kind, 'direct');

/** Rooms by name: at most `limit` of those that come after the name `after`. `openOnly` leaves out archived ones. */
export async function listRooms(
  db: Database,
  { after, limit, openOnly = false }: { after: string | null; limit: number; openOnly?: boolean },
): Promise<AdminRoom[]> {
  const found = await db
    .select(columns)
    .from(rooms)
    .where(
      and(
        NOT_DIRECT,
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
  return { ...room, title: showable(room.title) };
}

/** Each of the following functions is one transaction, which also writes its audit entry. */

/**
 * @param room its name has passed roomNameFrom
 * @returns its id, or `taken` if a room has this name in some spelling
 */
export function createRoomAs(
  db: Database,
  actor: Actor,
  room: { name: string; title: string },
  now = new Date(),
): Promise<{ id: number } | 'taken'> {
  return transact(db, async (tx) => {
    const values = { ...room, nameKey: roomKey(room.name), createdBy: actor?.userId ?? null, createdAt: now };
    const [{ affectedRows, insertId }] = await tx.insert(rooms).ignore().values(values);
    if (affectedRows === 0) return 'taken';
    await beginLog(tx, insertId, actor?.userId ?? null, now);
    await record(tx, { actor, action: 'room.create', room: { id: insertId, name: room.name } }, now);
    return { id: insertId };
  });
}

/** An entry of the room's log. @returns whether that changed anything */
export async function retitleRoom(
  log: Pick<MessageLog, 'change'>,
  actor: Actor,
  room: AdminRoom,
  title: string,
): Promise<boolean> {
  if (title === room.title) return false;
  const by = actor === null ? null : { id: actor.userId, name: actor.username };
  const at = new Date();
  const inboxes = raisesInboxesOf(room.id);
  await log.change(room.id, {
    reads: [],
    by: by?.id ?? null,
    at,
    decide: () => ({
      sql: `UPDATE rooms SET title = ? WHERE id = ?; ${inboxes.sql}`,
      values: [title, room.id, ...inboxes.values],
      entries: [{ type: 'room', action: 'renamed', by, datetime: at.toISOString() }],
      audit: [{ actor, action: 'room.retitle', room }],
    }),
  });
  return true;
}

/** An archived room accepts and shows no messages. Each node's sweep closes its sockets. @returns as retitleRoom */
export function setArchived(
  db: Database,
  actor: Actor,
  room: AdminRoom,
  archived: boolean,
  now = new Date(),
): Promise<boolean> {
  return transact(db, async (tx) => {
    const [{ affectedRows }] = await tx
      .update(rooms)
      .set({ archivedAt: archived ? now : null })
      .where(and(eq(rooms.id, room.id), archived ? isNull(rooms.archivedAt) : isNotNull(rooms.archivedAt)));
    if (affectedRows === 0) return false;
    await raiseInboxesOf(tx, room.id);
    await record(tx, { actor, action: archived ? 'room.archive' : 'room.unarchive', room }, now);
    return true;
  });
}

import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { memberships, rooms, users } from '@/lib/db/schema';
import { directKey } from '@/lib/rooms/direct';

/** The labels of rooms, by their ids, that one person may see. */
export interface RoomLabels extends ReadonlyMap<number, string> {
  /** Guests are told the names only of rooms that they are in. */
  readonly isGuest: boolean;
}

/**
 * The labels of the rooms that a person is in: the name of an open or closed room, `notes` for the room of their own,
 * and the user names of the others for a direct room. A direct room in which nobody else is left has none, nor has a
 * room that is being deleted.
 */
export async function labelsFor(db: Database, userId: number): Promise<RoomLabels> {
  const isMine = and(eq(memberships.userId, userId), isNull(rooms.deletingAt));
  const [mine, others, [person]] = await Promise.all([
    db
      .select({ id: rooms.id, kind: rooms.kind, name: rooms.name, directKey: rooms.directKey })
      .from(memberships)
      .innerJoin(rooms, eq(rooms.id, memberships.roomId))
      .where(isMine),
    othersInDirect(db, userId),
    db.select({ role: users.role }).from(users).where(eq(users.id, userId)),
  ]);
  const notes = directKey([userId]);
  const labelOf = ({ id, kind, name, directKey: key }: (typeof mine)[number]) => {
    if (kind !== 'direct') return name;
    return key && notes.equals(key) ? 'notes' : others.get(id)?.sort().join(', ');
  };
  const labels = new Map(
    mine.flatMap((room): [number, string][] => {
      const label = labelOf(room);
      return label === undefined ? [] : [[room.id, label]];
    }),
  );
  return Object.assign(labels, { isGuest: person?.role === 'guest' });
}

/**
 * The label of any room: that of labelsFor, else the name of an open room, else null. So people who were removed from a
 * closed room do not learn its present name, nor do guests that of an open one.
 */
export function labelOf(
  labels: RoomLabels,
  roomId: number,
  room: { kind: 'open' | 'closed' | 'direct' | null; name: string | null },
): string | null {
  return labels.get(roomId) ?? (room.kind === 'open' && !labels.isGuest ? room.name : null);
}

async function othersInDirect(db: Database, userId: number): Promise<Map<number, string[]>> {
  const inSame = db
    .select({ roomId: memberships.roomId })
    .from(memberships)
    .where(eq(memberships.userId, userId))
    .as('mine');
  const rows = await db
    .select({ roomId: memberships.roomId, name: users.username })
    .from(inSame)
    .innerJoin(rooms, and(eq(rooms.id, inSame.roomId), eq(rooms.kind, 'direct')))
    .innerJoin(memberships, and(eq(memberships.roomId, inSame.roomId), ne(memberships.userId, userId)))
    .innerJoin(users, and(eq(users.id, memberships.userId), isNull(users.deletingAt)));
  const others = new Map<number, string[]>();
  for (const { roomId, name } of rows) others.set(roomId, [...(others.get(roomId) ?? []), name]);
  return others;
}

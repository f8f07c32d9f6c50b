import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import type { RoomFacts } from '@/lib/chat/protocol';

/**
 * The facts of a room, updated from the person's list unless the list is older.
 * @param row the room in the list
 * @param version of the list
 */
export function withListed(own: RoomFacts, row: SidebarRoom | null, version: number): RoomFacts {
  if (row) return version >= (own.version ?? 0) ? { ...own, ...listed(row) } : own;
  // The person has left the room if a newer list lacks it. But a list also lacks hidden direct rooms.
  const isLeft = version > (own.version ?? 0) && own.kind !== 'direct';
  return isLeft ? { ...own, role: null } : own;
}

/** The facts that the person's list has of a room. */
function listed({ kind, name, title, role, others, isNotes, silencedUntil }: SidebarRoom): Partial<RoomFacts> {
  return kind === 'direct' ? { role, others, isNotes } : { role, name, title, silencedUntil };
}

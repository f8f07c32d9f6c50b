import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import type { RoomFacts } from '@/lib/chat/protocol';

/**
 * What is known of a room, and what the person's list says of it, if the list is not older.
 * @param row the room in the list, which has this version
 */
export function withListed(own: RoomFacts, row: SidebarRoom | null, version: number): RoomFacts {
  if (row) return version >= (own.version ?? 0) ? { ...own, ...listed(row) } : own;
  // Hidden conversations are not in the list either.
  const isLeft = version > (own.version ?? 0) && own.kind !== 'direct';
  return isLeft ? { ...own, role: null } : own;
}

/** What the person's list says of a room. */
function listed({ kind, name, title, role, others, isNotes, silencedUntil }: SidebarRoom): Partial<RoomFacts> {
  return kind === 'direct' ? { role, others, isNotes } : { role, name, title, silencedUntil };
}

import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';

/**
 * Which buttons a person is shown. The server decides: lib/rooms/policy.ts has the whole table. Administrators do
 * everything in open rooms; of closed ones they have their own pages.
 */
export function mayManage(room: Pick<RoomFacts, 'kind'>, role: SidebarRoom['role'] | null, isAdmin = false) {
  const isAdministrator = isAdmin && room.kind === 'open';
  const isOwner = role === 'owner' || isAdministrator;
  const isKeeper = isOwner || role === 'moderator';
  const isPlace = room.kind !== 'direct';
  return {
    /** Name, topic, archive; and inviting and removing people. */
    edit: isPlace && isKeeper,
    /** Roles of members, deleting the room. */
    own: isPlace && isOwner,
  };
}

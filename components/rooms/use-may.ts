import { useReader } from '@/components/shell/chat-provider';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { may, mayEditLate, mayPin, type RoomVerb } from '@/lib/rooms/policy';

/** Which buttons the reader is shown in a room. The server asks the same table. @param role null: not a member */
export function useMay(room: Pick<RoomFacts, 'kind'>, role: SidebarRoom['role'] | null): (verb: RoomVerb) => boolean {
  const { me } = useReader();
  return (verb) => may({ role: me.isAdmin ? 'admin' : 'member' }, { kind: room.kind, role }, verb);
}

/** Whether the reader may pin messages in a room. */
export function useMayPin({ kind, role = null }: Pick<RoomFacts, 'kind' | 'role'>): boolean {
  const { me } = useReader();
  return mayPin({ role: me.isAdmin ? 'admin' : 'member' }, { kind, role }, me.pinning ?? 'moderators');
}

/** Whether the reader may edit their own messages in a room at any time. */
export function useMayEditLate({ kind, role = null }: Pick<RoomFacts, 'kind' | 'role'>): boolean {
  const { me } = useReader();
  return mayEditLate({ role: me.isAdmin ? 'admin' : 'member' }, { kind, role });
}

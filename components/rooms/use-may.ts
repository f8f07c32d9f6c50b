import { useReader } from '@/components/shell/chat-provider';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { may, type RoomVerb } from '@/lib/rooms/policy';

/** Which buttons the reader is shown in a room. The server asks the same table. @param role null: not a member */
export function useMay(room: Pick<RoomFacts, 'kind'>, role: SidebarRoom['role'] | null): (verb: RoomVerb) => boolean {
  const { me } = useReader();
  return (verb) => may({ role: me.isAdmin ? 'admin' : 'member' }, { kind: room.kind, role }, verb);
}

import { loadRoom } from '@/app/api/rooms/load';
import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import type { PinList } from '@/lib/chat/protocol';
import { messageToWire } from '@/lib/chat/wire';
import { pinnedMessages } from '@/lib/messages/details/lists';
import { services } from '@/lib/services';

/** `GET`: a PinList. It may lack changes that are being stored meanwhile; the room's log tells of those. */
export const GET = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'read');
  if (room instanceof Response) return room;
  const messages = await pinnedMessages(services().db, room.id);
  return done({ messages: messages.map(messageToWire) } satisfies PinList);
});

import { z } from 'zod';
import { loadRoom } from '@/app/api/rooms/load';
import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { pathNumber } from '@/lib/api/schema';
import type { ReactionList } from '@/lib/chat/protocol';
import { peopleWhoReacted } from '@/lib/messages/details/lists';
import { services } from '@/lib/services';

const params = z.object({ id: pathNumber, seq: pathNumber });

/** `GET`: a ReactionList, empty also for a message that does not exist. */
export const GET = handler({ who: 'member', params }, async ({ user, params: { id, seq } }) => {
  const room = await loadRoom(user, id, 'read');
  if (room instanceof Response) return room;
  return done({ reactions: await peopleWhoReacted(services().db, room.id, seq) } satisfies ReactionList);
});

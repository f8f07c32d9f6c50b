import { z } from 'zod';
import { answerHistory } from '@/app/api/rooms/history';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { ARCHIVED } from '@/lib/chat/protocol';
import { roomFor } from '@/lib/rooms/memberships';
import { roomNameFromPath } from '@/lib/rooms/name';
import { isArchived } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

const params = z.object({ room: z.string() });

/**
 * `GET /api/rooms/:room/messages?before=SEQ&limit=N`: a page of the history of a room that this person may read; with
 * `after`, `around` or `at` instead of `before`, the page at that place.
 */
export const GET = handler({ who: 'member', params }, async ({ request, user, params }) => {
  const name = roomNameFromPath(params.room);
  const room = name === null ? null : await roomFor(services().db, user.userId, name);
  if (!room) return refuse(404, 'no_room');
  if (isArchived(room)) return refuse(404, ARCHIVED);
  return answerHistory(request, room.id);
});

import { answerHistory } from '@/app/api/rooms/history';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { ARCHIVED } from '@/lib/chat/protocol';
import { roomForId } from '@/lib/rooms/memberships';
import { canEnter, isArchivedFor } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

/** `GET /api/rooms/by-id/:id/messages?before=SEQ&limit=N`: a page of the history of any room that this person may read. */
export const GET = handler({ who: 'member', params: idParams }, async ({ request, user, params }) => {
  const room = await roomForId(services().db, user.userId, params.id);
  if (room && isArchivedFor(user, room)) return refuse(404, ARCHIVED);
  if (!room || !canEnter(user, room)) return refuse(404, 'no_room');
  return answerHistory(request, room.id);
});

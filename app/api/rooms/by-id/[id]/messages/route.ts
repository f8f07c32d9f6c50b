import { answerHistory } from '@/app/api/rooms/history';
import { loadRoom } from '@/app/api/rooms/load';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';

/**
 * `GET /api/rooms/by-id/:id/messages?before=SEQ&limit=N`: a page of the history of any room that this person may read;
 * with `after`, `around` or `at` instead of `before`, the page at that place.
 */
export const GET = handler({ who: 'member', params: idParams }, async ({ request, user, params }) => {
  const room = await loadRoom(user, params.id, 'read');
  return room instanceof Response ? room : answerHistory(request, room.id);
});

import { answerChange, answerDeletion } from '@/app/api/rooms/change';
import { forbidden, loadRoom } from '@/app/api/rooms/load';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { may } from '@/lib/rooms/policy';
import { roomBody } from '@/lib/rooms/schema';

/** `PATCH {name?, title?, topic?, archived?}`. Of an archived room nothing changes unless the same request opens it. */
export const PATCH = handler({ who: 'member', params: idParams, body: roomBody }, async ({ user, params, body }) => {
  const { archived, ...shown } = body;
  const room = await loadRoom(user, params.id, archived === undefined ? 'edit' : 'archive');
  if (room instanceof Response) return room;
  const isEdited = Object.keys(shown).length > 0;
  return isEdited && !may(user, room, 'edit') ? forbidden() : answerChange(user, room, body);
});

/** `DELETE`: from the answer on nobody finds the room. Its messages are removed soon after. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'delete');
  return room instanceof Response ? room : answerDeletion(user, room);
});

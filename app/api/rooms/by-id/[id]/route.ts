import { answerChange, answerDeletion } from '@/app/api/rooms/change';
import { forbidden, loadRoom } from '@/app/api/rooms/load';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { may } from '@/lib/rooms/policy';
import { roomBody } from '@/lib/rooms/schema';

/** `PATCH {name?, title?, topic?, archived?}`. Of an archived room nothing changes unless the same request opens it. */
export const PATCH = handler({ who: 'member', params: idParams, body: roomBody }, async ({ user, params, body }) => {
  const { archived, ...shown } = body;
  const isEdited = Object.keys(shown).length > 0;
  const room = await loadRoom(user, params.id, isEdited && archived !== false ? 'edit' : 'archive');
  if (room instanceof Response) return room;
  const mayAll = (!isEdited || may(user, room, 'edit')) && (archived === undefined || may(user, room, 'archive'));
  return mayAll ? answerChange(user, room, body) : forbidden();
});

/** `DELETE`: from the answer on nobody finds the room. Its messages are removed soon after. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'delete');
  return room instanceof Response ? room : answerDeletion(user, room);
});

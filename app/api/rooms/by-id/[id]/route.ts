import { answerChange, answerDeletion } from '@/app/api/rooms/change';
import { forbidden, loadRoom } from '@/app/api/rooms/load';
import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import type { RoomAnswer } from '@/lib/chat/protocol';
import { roomFacts } from '@/lib/rooms/facts';
import { may } from '@/lib/rooms/policy';
import { roomBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/** `GET`: a RoomAnswer. A page asks for it when it hears that the room was changed. */
export const GET = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'read');
  if (room instanceof Response) return room;
  const { db, epoch } = services();
  return done({ ...(await roomFacts(db, user.userId, room)), asOf: room.asOf.head, epoch } satisfies RoomAnswer);
});

/**
 * `PATCH {name?, title?, topic?, archived?, posting?, slowSeconds?}`. An archived room can only be changed by a request
 * that also opens it.
 */
export const PATCH = handler({ who: 'member', params: idParams, body: roomBody }, async ({ user, params, body }) => {
  const { archived, ...shown } = body;
  const isEdited = Object.keys(shown).length > 0;
  const room = await loadRoom(user, params.id, isEdited && archived !== false ? 'edit' : 'archive');
  if (room instanceof Response) return room;
  const mayAll = (!isEdited || may(user, room, 'edit')) && (archived === undefined || may(user, room, 'archive'));
  return mayAll ? answerChange(user, room, body) : forbidden();
});

/** `DELETE`: once this is answered, nobody finds the room. Its messages are removed soon after. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'delete');
  return room instanceof Response ? room : answerDeletion(user, room);
});

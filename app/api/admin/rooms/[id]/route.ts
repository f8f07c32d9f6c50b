import { answerChange, answerDeletion } from '@/app/api/rooms/change';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody, idParams } from '@/lib/api/schema';
import { roomById } from '@/lib/rooms/rooms';
import { roomBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/** Changes any open or closed room, archives it, or opens it again. */
export const PATCH = handler({ who: 'admin', params: idParams, body: roomBody }, async ({ user, params, body }) => {
  const room = await roomById(services().db, params.id);
  return room ? answerChange(user, room, body) : refuse(404, 'gone');
});

/** Deletes any open or closed room with its messages. */
export const DELETE = handler({ who: 'admin', params: idParams, body: emptyBody }, async ({ user, params }) => {
  const room = await roomById(services().db, params.id);
  return room ? answerDeletion(user, room) : refuse(404, 'gone');
});

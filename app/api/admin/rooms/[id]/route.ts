import { answerChange, answerDeletion } from '@/app/api/rooms/change';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { roomById } from '@/lib/rooms/rooms';
import { roomBody, roomDeletionBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/** Changes any open or closed room, archives it, or opens it again. */
export const PATCH = handler({ who: 'admin', params: idParams, body: roomBody }, async ({ user, params, body }) => {
  const room = await roomById(services().db, params.id);
  return room ? answerChange(user, room, body) : refuse(404, 'gone');
});

const deletion = { who: 'admin', params: idParams, body: roomDeletionBody } as const;

/** `DELETE {name}`: deletes any open or closed room with its messages. The name is the confirmation. */
export const DELETE = handler(deletion, async ({ user, params, body }) => {
  const room = await roomById(services().db, params.id);
  if (!room) return refuse(404, 'gone');
  return body.name.normalize('NFC').trim() === room.name ? answerDeletion(user, room) : refuse(400, 'other_name');
});

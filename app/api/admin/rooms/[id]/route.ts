import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { retitleRoom, roomById, setArchived } from '@/lib/rooms/rooms';
import { roomBody } from '@/lib/rooms/schema';
import { roomTitleFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

/**
 * Changes a room's title, archives the room, or opens it again. An empty title means the room's name. A new title is
 * answered with `{ title }`, as it is stored.
 */
export const PATCH = handler({ who: 'admin', params: idParams, body: roomBody }, async ({ user, params, body }) => {
  const { db, config, messageLog } = services();
  const room = await roomById(db, params.id);
  if (!room) return refuse(404, 'gone');
  // Everybody arrives in the default room after signing in, so it has to stay open.
  if ('archived' in body && body.archived && room.name === config.defaultRoom) return refuse(409, 'default_room');
  if ('archived' in body) {
    await setArchived(db, user, room, body.archived);
    return done();
  }
  const titled = roomTitleFrom(body.title, room.name);
  if ('problem' in titled) return refuse(400, titled.problem);
  await retitleRoom(messageLog, user, room, titled.title);
  return done(titled);
});

import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { idParams, roomBody } from '@/lib/admin/schema';
import { retitleRoom, roomById, setArchived } from '@/lib/rooms/rooms';
import { roomTitleFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

interface Context {
  params: Promise<{ id: string }>;
}

/**
 * Gives a room another title (`{ title }`, as it is kept; an empty one stands for the room's name), archives it, or
 * opens it again.
 */
export function PATCH(request: Request, context: Context): Promise<Response> {
  return answerAdmin(request, context.params, idParams, roomBody, async ({ admin, params, body }) => {
    const { db, config } = services();
    const room = await roomById(db, params.id);
    if (!room) return refuse(404, 'gone');
    // Where everybody arrives after signing in; archived, the installation would have no door.
    if ('archived' in body && body.archived && room.name === config.defaultRoom) return refuse(409, 'default_room');
    if ('archived' in body) {
      await setArchived(db, admin, room, body.archived);
      return done();
    }
    const titled = roomTitleFrom(body.title, room.name);
    if ('problem' in titled) return refuse(400, titled.problem);
    await retitleRoom(db, admin, room, titled.title);
    return done(titled);
  });
}

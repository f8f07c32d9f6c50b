import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { retitleRoom, roomById, setArchived } from '@/lib/admin/rooms';
import { idParams, roomBody } from '@/lib/admin/schema';
import { services } from '@/lib/services';

interface Context {
  params: Promise<{ id: string }>;
}

/** Gives a room another title, archives it, or opens it again. */
export function PATCH(request: Request, context: Context): Promise<Response> {
  return answerAdmin(request, context.params, idParams, roomBody, async ({ admin, params, body }) => {
    const { db, config } = services();
    const room = await roomById(db, params.id);
    if (!room) return refuse(404, 'gone');
    // Where everybody arrives after signing in; archived, the house would have no door.
    if ('archived' in body && body.archived && room.name === config.defaultRoom) return refuse(409, 'default_room');
    if ('title' in body) await retitleRoom(db, admin, room, body.title);
    else await setArchived(db, admin, room, body.archived);
    return done();
  });
}

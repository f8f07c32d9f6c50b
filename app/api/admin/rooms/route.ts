import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { createRoomAs } from '@/lib/admin/rooms';
import { newRoomBody, noParams } from '@/lib/admin/schema';
import { roomNameFrom } from '@/lib/rooms/name';
import { services } from '@/lib/services';

/** Makes a room; without a title it is called as it is named. `{ id }` */
export function POST(request: Request): Promise<Response> {
  return answerAdmin(request, null, noParams, newRoomBody, async ({ admin, body }) => {
    const name = roomNameFrom(body.name);
    if (name === null) return refuse(400, 'room_name');
    const made = await createRoomAs(services().db, admin, { name, title: body.title || name });
    return made === 'taken' ? refuse(409, 'room_taken') : done(made);
  });
}

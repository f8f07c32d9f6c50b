import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { newRoomBody, noParams } from '@/lib/admin/schema';
import { roomNameFrom } from '@/lib/rooms/name';
import { createRoomAs } from '@/lib/rooms/rooms';
import { roomTitleFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

/** Makes a room; an empty title stands for its name. `{ id, title }`, the title as it is kept. */
export function POST(request: Request): Promise<Response> {
  return answerAdmin(request, null, noParams, newRoomBody, async ({ admin, body }) => {
    const name = roomNameFrom(body.name);
    if (name === null) return refuse(400, 'room_name');
    const titled = roomTitleFrom(body.title, name);
    if ('problem' in titled) return refuse(400, titled.problem);
    const made = await createRoomAs(services().db, admin, { name, ...titled });
    return made === 'taken' ? refuse(409, 'room_taken') : done({ ...made, ...titled });
  });
}

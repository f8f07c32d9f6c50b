import { adminRequest, done, refuse } from '@/lib/admin/guard';
import { createRoomAs } from '@/lib/admin/rooms';
import { newRoomBody, noParams } from '@/lib/admin/schema';
import { roomNameFrom } from '@/lib/rooms/name';
import { services } from '@/lib/services';

/** Makes a room; without a title it is called as it is named. `{ id }` */
export async function POST(request: Request): Promise<Response> {
  const asked = await adminRequest(request, null, noParams, newRoomBody);
  if (asked instanceof Response) return asked;
  const name = roomNameFrom(asked.body.name);
  if (name === null) return refuse(400, 'room_name');
  const made = await createRoomAs(services().db, asked.admin, { name, title: asked.body.title || name });
  return made === 'taken' ? refuse(409, 'room_taken') : done(made);
}

import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { roomNameFrom } from '@/lib/rooms/name';
import { createRoomAs } from '@/lib/rooms/rooms';
import { newRoomBody } from '@/lib/rooms/schema';
import { roomTitleFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

/** Makes a room. An empty title means the room's name. Answers `{ id, title }`, with the title as it is stored. */
export const POST = handler({ who: 'admin', body: newRoomBody }, async ({ user, body }) => {
  const name = roomNameFrom(body.name);
  if (name === null) return refuse(400, 'room_name');
  const titled = roomTitleFrom(body.title, name);
  if ('problem' in titled) return refuse(400, titled.problem);
  const made = await createRoomAs(services().db, user, { name, ...titled });
  return made === 'taken' ? refuse(409, 'room_taken') : done({ ...made, ...titled });
});

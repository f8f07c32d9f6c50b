import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { newRoomNameFrom } from '@/lib/rooms/new-name';
import { createRoomAs } from '@/lib/rooms/rooms';
import { adminRoomBody } from '@/lib/rooms/schema';
import { roomTitleFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

/**
 * Makes an open room. An empty title means the room's name. Answers `{ id, title }`, with the title as it is stored.
 */
export const POST = handler({ who: 'admin', body: adminRoomBody }, async ({ user, body }) => {
  const { db, announceInboxes } = services();
  const named = newRoomNameFrom(body.name);
  if ('problem' in named) return refuse(400, named.problem);
  const titled = roomTitleFrom(body.title, named.name);
  if ('problem' in titled) return refuse(400, titled.problem);
  const made = await createRoomAs(db, user, { ...named, ...titled });
  if (made === 'taken') return refuse(409, 'room_taken');
  announceInboxes([user.userId]);
  return done({ ...made, ...titled });
});

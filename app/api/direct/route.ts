import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { directRoom } from '@/lib/rooms/direct';
import { directBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/**
 * `POST {people}`: finds or makes the conversation with these people, and answers `{ id }`. With nobody, it is the
 * person's place for notes. 404 `unavailable` for people who do not exist, are disabled, or with whom there is a block in either direction.
 */
export const POST = handler({ who: 'member', body: directBody }, async ({ user, body }) => {
  const { db, personLimits, announceInboxes } = services();
  const wait = personLimits.take('direct', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const room = await directRoom(db, user.userId, body.people);
  if (room === 'too_many') return refuse(400, 'too_many_people');
  if (room === 'unavailable') return refuse(404, 'unavailable');
  // The others see it from its first message on.
  announceInboxes([user.userId]);
  return done({ id: room.id });
});

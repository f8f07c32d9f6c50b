import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { directRoom } from '@/lib/rooms/direct';
import { directBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/**
 * `POST {people}`: finds or makes the conversation with these people, and answers `{ id }`. If `people` is empty, this
 * is the person's own room for notes. 404 `unavailable` if one of the people does not exist, is disabled, has blocked
 * this person, or is blocked by them.
 */
export const POST = handler({ who: 'member', body: directBody }, async ({ user, body }) => {
  const { db, personLimits, announceInboxes } = services();
  const wait = personLimits.take('direct', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const room = await directRoom(db, user.userId, body.people);
  if (room === 'too_many') return refuse(400, 'too_many_people');
  if (room === 'unavailable') return refuse(404, 'unavailable');
  // Only this person's list changes: the others see the room from its first message on.
  announceInboxes([user.userId]);
  return done({ id: room.id });
});

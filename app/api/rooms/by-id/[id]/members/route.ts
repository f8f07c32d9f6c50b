import { z } from 'zod';
import { forbidden, loadRoom, noRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { addablePeople, membersPage } from '@/lib/rooms/member-list';
import { addMembers } from '@/lib/rooms/members';
import { may } from '@/lib/rooms/policy';
import { membersBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

const query = z.strictObject({ after: z.string().max(64).optional() });

/** `GET ?after=NAME`: a MembersPage; without `after`, the first one. */
export const GET = handler({ who: 'member', params: idParams }, async ({ request, user, params }) => {
  const room = await loadRoom(user, params.id, 'read');
  if (room instanceof Response) return room;
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) return refuse(400, 'malformed');
  return done(await membersPage(services().db, room.id, asked.data.after ?? null, may(user, room, 'moderate')));
});

/**
 * `POST {people}`: adds people. Answers `{ unavailable }`: the ids of those who do not exist, are disabled or are being
 * deleted. Members stay as they are, and blocks do not count.
 */
export const POST = handler({ who: 'member', params: idParams, body: membersBody }, async ({ user, params, body }) => {
  const room = await loadRoom(user, params.id, 'invite');
  if (room instanceof Response) return room;
  const { db, messageLog, personLimits, announceInboxes } = services();
  const asked = [...new Set(body.people)];
  const wait = personLimits.take('invitations', user.userId, asked.length);
  if (wait !== null) return tooManyTries(wait);

  const people = await addablePeople(db, asked);
  if (people.length === 0) return done({ unavailable: asked });
  const { result, members } = await addMembers(messageLog, room.id, people, user.userId);
  if (members === null) return result === 'forbidden' ? forbidden() : noRoom();
  if (result === 'done') announceInboxes(people);
  return done({ unavailable: asked.filter((id) => !members.includes(id)) });
});

import { forbidden } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { LIMITS, type RoomList } from '@/lib/chat/protocol';
import { addablePeople } from '@/lib/rooms/member-list';
import { nameFromTitle, newRoomNameFrom } from '@/lib/rooms/new-name';
import { isArchived, mayCreateRooms } from '@/lib/rooms/policy';
import { hasMostRooms } from '@/lib/rooms/room-limit';
import { createRoomAs } from '@/lib/rooms/rooms';
import { newRoomBody } from '@/lib/rooms/schema';
import { openRooms } from '@/lib/rooms/store';
import { roomTitleFrom, roomTopicFrom } from '@/lib/rooms/title';
import { services } from '@/lib/services';

/** `GET /api/rooms`: a RoomList of the open rooms that this person may enter now. */
export const GET = handler({ who: 'member' }, async ({ user }) => {
  const found = await openRooms(services().db, user, LIMITS.listedRooms);
  const rooms = found.filter((room) => !isArchived(room)).map(({ name, title }) => ({ name, title }));
  return done({ rooms } satisfies RoomList);
});

/**
 * `POST {title, name?, kind, topic?, people?}`: makes a room, whose owner is this person. Answers `{ id, name }`.
 * Without a name, it is made from the title. People who do not exist, are disabled or are being deleted are left out.
 */
export const POST = handler({ who: 'member', body: newRoomBody }, async ({ user, body }) => {
  const { db, config, personLimits, announceInboxes } = services();
  if (!mayCreateRooms(user, config.roomCreation)) return forbidden();
  const named = newRoomNameFrom(body.name ?? nameFromTitle(body.title));
  if ('problem' in named) return refuse(400, named.problem);
  const titled = roomTitleFrom(body.title, named.name);
  if ('problem' in titled) return refuse(400, titled.problem);
  const topic = roomTopicFrom(body.topic ?? '');
  if ('problem' in topic) return refuse(400, topic.problem);
  const asked = [...new Set(body.people)];
  const wait = personLimits.take('rooms', user.userId) ?? personLimits.take('invitations', user.userId, asked.length);
  if (wait !== null) return tooManyTries(wait);

  if (await hasMostRooms(db, user.userId)) return refuse(409, 'too_many_rooms');
  const people = await addablePeople(db, asked);
  const made = await createRoomAs(db, user, { ...named, ...titled, ...topic, kind: body.kind }, { people });
  if (made === 'taken') return refuse(409, 'room_taken');
  announceInboxes([user.userId, ...people]);
  return done({ id: made.id, name: named.name });
});

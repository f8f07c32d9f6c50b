import { loadRoom, noRoom, refusalTo } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { chooseIn } from '@/lib/rooms/choices';
import { joinRoom, leaveRoom } from '@/lib/rooms/members';
import { hasMostRooms } from '@/lib/rooms/room-limit';
import { choicesBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/** `PUT`: joins an open room. */
export const PUT = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'join');
  if (room instanceof Response) return room;
  const { db, messageLog, personLimits, announceInboxes } = services();
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  if (room.role === null && (await hasMostRooms(db, user.userId))) return refuse(409, 'too_many_rooms');
  const result = await joinRoom(messageLog, user.userId, room.id);
  if (result === 'done') announceInboxes([user.userId]);
  return refusalTo(result) ?? done();
});

/** `DELETE`: leaves an open or closed room. If the last owner of a closed room leaves, another member becomes owner. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'leave');
  if (room instanceof Response) return room;
  const { messageLog, personLimits, announceInboxes } = services();
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const result = await leaveRoom(messageLog, user.userId, room.id);
  if (result === 'done') announceInboxes([user.userId]);
  return done();
});

/** `PATCH {favorite?, notify?, mutedUntil?}`: what a member chooses for themselves. Null means the default. */
export const PATCH = handler({ who: 'member', params: idParams, body: choicesBody }, async ({ user, params, body }) => {
  const room = await loadRoom(user, params.id, 'choose');
  if (room instanceof Response) return room;
  const { db, announceInboxes } = services();
  const result = await chooseIn(db, user.userId, room.id, body);
  if (result === 'unavailable') return noRoom();
  if (result === 'done') announceInboxes([user.userId]);
  return done();
});

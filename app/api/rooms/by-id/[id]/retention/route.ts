import { forbidden, loadRoom, noRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { changeRetention } from '@/lib/rooms/retention/change';
import { mayExpire } from '@/lib/rooms/retention/may-expire';
import { retentionBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/** `PUT {days, name}`: for how many days the room keeps messages; null: for ever. Answers `{days}`. */
export const PUT = handler({ who: 'member', params: idParams, body: retentionBody }, async ({ user, params, body }) => {
  const room = await loadRoom(user, params.id, 'expire');
  if (room instanceof Response) return room;
  const { config, messageLog, personLimits, announceRoom } = services();
  if (!mayExpire(user, room, config.retention)) return forbidden();
  if (body.name.normalize('NFC').trim() !== (room.title || room.name)) return refuse(400, 'other_name');
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const result = await changeRetention(messageLog, user, room.id, body.days);
  if (result === 'done') announceRoom(room.id);
  return result === 'gone' ? noRoom() : done({ days: body.days });
});

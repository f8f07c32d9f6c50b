import { forbidden, loadRoom, noRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import type { Reader } from '@/lib/auth/session';
import { ARCHIVED } from '@/lib/chat/protocol';
import { messageInRoom } from '@/lib/reports/schema';
import { services } from '@/lib/services';

const rules = { who: 'member', params: messageInRoom } as const;

/**
 * `PUT`: withholds the text of a message from everybody, for those who moderate the room. 404 `gone`: it is deleted.
 */
export const PUT = handler(rules, ({ user, params }) => turn(user, params, true));

/** `DELETE`: shows it again. */
export const DELETE = handler(rules, ({ user, params }) => turn(user, params, false));

async function turn(user: Reader, { id, seq }: { id: number; seq: number }, on: boolean): Promise<Response> {
  const room = await loadRoom(user, id, 'moderate');
  if (room instanceof Response) return room;
  const { requests, personLimits } = services();
  const wait = personLimits.take('hiding', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const result = await requests.hide(user, room, seq, on);
  if ('seq' in result) return done();
  switch (result.error) {
    case 'no_room':
      return noRoom();
    case 'room_closed':
      return refuse(404, ARCHIVED);
    case 'forbidden':
      return forbidden();
    case 'gone':
      return refuse(404, 'gone');
    default:
      return tryLater();
  }
}

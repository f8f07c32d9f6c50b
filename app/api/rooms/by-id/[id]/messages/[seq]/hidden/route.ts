import { changeAnswer } from '@/app/api/rooms/by-id/[id]/messages/[seq]/answer';
import { loadRoom } from '@/app/api/rooms/load';
import { tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import type { Reader } from '@/lib/auth/session';
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
  return changeAnswer(await requests.hide(user, room, seq, on));
}

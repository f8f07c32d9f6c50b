import { loadRoom, refusalTo } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import type { Reader } from '@/lib/auth/session';
import { silence } from '@/lib/rooms/posting/silence';
import { memberParams, silenceBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

/** `PUT {seconds}`: silences a member for this many seconds from now. Answers `{ silencedUntil }`, ISO 8601. */
export const PUT = handler({ who: 'member', params: memberParams, body: silenceBody }, ({ user, params, body }) =>
  answer(user, params, new Date(Date.now() + body.seconds * 1_000)),
);

/** `DELETE`: ends the silence of a member. */
export const DELETE = handler({ who: 'member', params: memberParams }, ({ user, params }) =>
  answer(user, params, null),
);

async function answer(user: Reader, params: { id: number; user: number }, until: Date | null): Promise<Response> {
  const room = await loadRoom(user, params.id, 'moderate');
  if (room instanceof Response) return room;
  const { messageLog, personLimits, announceInboxes, announceRoom } = services();
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const result = await silence(messageLog, room.id, params.user, until, user.userId);
  if (result === 'not_member') return refuse(404, 'not_member');
  if (result === 'done') {
    announceInboxes([params.user]);
    // So that the nodes load the room's rules again, which say whether authors must be checked.
    announceRoom(room.id);
  }
  return refusalTo(result) ?? done(until === null ? {} : { silencedUntil: until.toISOString() });
}

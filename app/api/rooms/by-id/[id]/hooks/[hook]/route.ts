import { loadRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { revokeHook, switchOn } from '@/lib/hooks/hooks';
import { hookBody, hookParams } from '@/lib/hooks/schema';
import { services } from '@/lib/services';

/** `PATCH {on: true}`: an address that was switched off is told again, of what is written from now on. */
export const PATCH = handler({ who: 'member', params: hookParams, body: hookBody }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'hooks');
  if (room instanceof Response) return room;
  const { db, personLimits } = services();
  const wait = personLimits.take('hooks', user.userId);
  if (wait !== null) return tooManyTries(wait);
  return (await switchOn(db, room.id, params.hook)) ? done() : refuse(404, 'gone');
});

/** `DELETE`: the webhook ends at once, and its bots leave the room. */
export const DELETE = handler({ who: 'member', params: hookParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'hooks');
  if (room instanceof Response) return room;
  const { db, messageLog, personLimits, announceRoom } = services();
  const wait = personLimits.take('hooks', user.userId);
  if (wait !== null) return tooManyTries(wait);
  if (!(await revokeHook({ db, messageLog }, { by: user, room }, params.hook))) return refuse(404, 'gone');
  announceRoom(room.id);
  return done();
});

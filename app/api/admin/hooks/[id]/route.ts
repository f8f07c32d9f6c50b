import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody, idParams } from '@/lib/api/schema';
import { roomOfHook } from '@/lib/hooks/all-hooks';
import { revokeHook } from '@/lib/hooks/hooks';
import { services } from '@/lib/services';

/** Revokes a webhook of any room: it ends at once, and its bots leave the room. */
export const DELETE = handler({ who: 'admin', params: idParams, body: emptyBody }, async ({ user, params }) => {
  const { db, messageLog, announceRoom } = services();
  const room = await roomOfHook(db, params.id);
  if (room === null || !(await revokeHook({ db, messageLog }, { by: user, room }, params.id)))
    return refuse(404, 'gone');
  announceRoom(room.id);
  return done();
});

import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { services } from '@/lib/services';
import { block, unblock } from '@/lib/users/blocks';
import { seesAll } from '@/lib/users/seen';

/** `PUT`: blocks a person, who does not learn of it. */
export const PUT = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  if (params.id === user.userId) return refuse(400, 'yourself');
  const { db, announceInboxes } = services();
  const result = (await seesAll(db, user, [params.id])) ? await block(db, user.userId, params.id) : 'gone';
  if (result === 'gone') return refuse(404, 'gone');
  if (result === 'too_many') return refuse(409, 'too_many_blocks');
  announceInboxes([user.userId]);
  return done();
});

/** `DELETE`: 200 also if the person was not blocked, or is gone. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const { db, announceInboxes } = services();
  await unblock(db, user.userId, params.id);
  announceInboxes([user.userId]);
  return done();
});

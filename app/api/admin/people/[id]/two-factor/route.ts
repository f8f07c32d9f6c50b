import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody, idParams } from '@/lib/api/schema';
import { services } from '@/lib/services';
import { personById } from '@/lib/users/directory';
import { switchOff } from '@/lib/users/two-factor';

/** Switches two factors off for somebody who lost the device. If they were on, all sessions of the person end. */
export const DELETE = handler({ who: 'admin', params: idParams, body: emptyBody }, async ({ user, params }) => {
  const { db, announceSessions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === user.userId) return refuse(409, 'self');
  const audit = { actor: user, action: 'person.two_factor_off', person } as const;
  if ((await switchOff(db, person.id, { audit })) !== 'done') return refuse(404, 'gone');
  announceSessions({ userId: person.id });
  return done();
});

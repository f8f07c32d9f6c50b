import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody, idParams } from '@/lib/api/schema';
import { services } from '@/lib/services';
import { personById } from '@/lib/users/directory';
import { revokeAllSessions } from '@/lib/users/people';

/** Signs a person out everywhere. */
export const DELETE = handler({ who: 'admin', params: idParams, body: emptyBody }, async ({ user, params }) => {
  const { db, announceSessions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === user.userId) return refuse(409, 'self');
  await revokeAllSessions(db, person.id, { audit: { actor: user, action: 'person.sign_out', person } });
  announceSessions({ userId: person.id });
  return done();
});

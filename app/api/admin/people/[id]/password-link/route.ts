import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody, idParams } from '@/lib/api/schema';
import { makePasswordLink } from '@/lib/auth/password/password-links';
import { services } from '@/lib/services';
import { personById } from '@/lib/users/directory';

/**
 * Makes a link by which the person can set a new password; 404 where nobody signs in with one. `{code, expiresAt}`:
 * only this answer ever has the code.
 */
export const POST = handler({ who: 'admin', params: idParams, body: emptyBody }, async ({ user, params }) => {
  const { config, db } = services();
  if (!config.passwords) return refuse(404, 'gone');
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === user.userId) return refuse(409, 'self');
  const link = await makePasswordLink(db, person.id, { actor: user, action: 'person.password_link', person });
  return link ? done({ code: link.code, expiresAt: link.expiresAt.toISOString() }) : refuse(404, 'gone');
});

import { provePassword } from '@/app/api/account/prove-password';
import { done, refuse, signedOut } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { provenBody } from '@/lib/users/schema';

/**
 * `POST {current}`: deletes the person's own account and all their messages. 200 once the person is signed out. The
 * messages are erased by then, unless the database could not do it: then they are erased as soon as it can. 409
 * `last_admin` for the last administrator.
 */
export const POST = handler({ who: 'member', body: provenBody }, async ({ user, body, address }) => {
  const proof = await provePassword(user, address, body.current);
  if (proof instanceof Response) return proof;

  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.delete' as const, person };
  const result = await services().deletions.delete(user.userId, { proof, audit });
  if (result === 'last_admin') return refuse(409, 'last_admin');
  return result === 'done' ? done() : signedOut();
});

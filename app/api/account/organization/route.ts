import { provePassword } from '@/app/api/account/prove-password';
import { done, refuse, signedOut } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { unlinkIdentities } from '@/lib/users/people';
import { provenBody } from '@/lib/users/schema';

/**
 * `DELETE {current}`: the person no longer signs in by the organization, and all their other sessions end. 200 also if
 * they did not; 409 `last_way_in` if they could not sign in any more.
 */
export const DELETE = handler({ who: 'member', body: provenBody }, async ({ user, body, address }) => {
  const proof = await provePassword(user, address, body.current);
  if (proof instanceof Response) return proof;
  const { config, db, announceSessions } = services();
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.unlink' as const, person };
  const result = await unlinkIdentities(db, user.userId, { proof, audit, hasPasswords: config.passwords });
  if (result === 'last_way_in') return refuse(409, 'last_way_in');
  if (result !== 'done') return signedOut();
  announceSessions({ userId: user.userId });
  return done();
});

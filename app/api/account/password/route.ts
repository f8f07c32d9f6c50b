import { provePassword } from '@/app/api/account/prove-password';
import { done, invalid, signedOut } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { setPasswordHash } from '@/lib/users/people';
import { passwordBody } from '@/lib/users/schema';

/** `POST {current, password}`: sets a new password and ends every other session. 200, or 400 with `fields`. */
export const POST = handler({ who: 'member', body: passwordBody }, async ({ user, body, address }) => {
  const problems = await checkPassword(body.password, user.username);
  if (problems.length > 0) return invalid({ password: problems });
  const proof = await provePassword(user, address, body.current);
  if (proof instanceof Response) return proof;

  const { db, passwords, announceSessions } = services();
  const hash = await passwords.hash(body.password);
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.password' as const, person };
  if ((await setPasswordHash(db, user.userId, hash, { proof, audit })) !== 'done') return signedOut();
  announceSessions({ userId: user.userId });
  return done();
});

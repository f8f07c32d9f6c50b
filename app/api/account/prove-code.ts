import { provePassword } from '@/app/api/account/prove-password';
import { invalid, signedOut, tooManyTries } from '@/lib/api/answers';
import type { SessionUser } from '@/lib/auth/session';
import { takeCode } from '@/lib/auth/two-factor/two-factors';
import { services } from '@/lib/services';
import type { PasswordProof } from '@/lib/users/people';
import { findUserById } from '@/lib/users/store';

/**
 * Checks the password of the signed-in user and a code of their second factor, which is used up. Somebody without a
 * second factor has no right code.
 * @returns as provePassword
 */
export async function proveCode(
  user: SessionUser,
  address: string,
  { current, code }: { current: string; code: string },
): Promise<PasswordProof | Response> {
  const proof = await provePassword(user, address, current);
  if (proof instanceof Response) return proof;
  const { db, secret, signInLimiter } = services();
  const login = await findUserById(db, user.userId);
  if (!login) return signedOut();
  const right = await signInLimiter.code(login.key, () => takeCode({ db, secret }, user.userId, code));
  if (typeof right !== 'boolean') return tooManyTries(right.retryAfterS);
  return right ? proof : invalid({ code: ['wrong'] });
}

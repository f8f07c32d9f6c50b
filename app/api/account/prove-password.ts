import { invalid, signedOut, tooManyTries } from '@/lib/api/answers';
import { isFresh } from '@/lib/auth/fresh-session';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import { isTooLong } from '@/lib/auth/password/password-rules';
import type { SessionUser } from '@/lib/auth/session';
import { services } from '@/lib/services';
import type { PasswordProof } from '@/lib/users/people';
import { findUserById } from '@/lib/users/store';

/**
 * Checks the password of the signed-in user. The try counts like a sign-in, so that a stolen session does not help to
 * guess faster.
 *
 * A person without a password, or where nobody signs in with one, may give an empty one. Then the session has to have
 * begun a short time ago: they come back from the organization's sign-in. Otherwise `current` is `stale`.
 * @param address from clientAddress
 * @returns the proof, or the response that refuses the request. The action checks the proof again under its lock. If
 *   that returns `stale`, answer with signedOut()
 */
export async function provePassword(
  user: SessionUser,
  address: string,
  password: string,
): Promise<PasswordProof | Response> {
  const { config, db, passwords, signInLimiter } = services();
  const wrong = () => invalid({ current: ['wrong'] });
  if (isTooLong(password)) return wrong();
  const login = await findUserById(db, user.userId);
  if (!login) return signedOut();
  const proof = { sessionId: user.sessionId, verifiedHash: login.passwordHash };
  if (password === '' && (!config.passwords || login.passwordHash === NO_PASSWORD)) {
    return (await isFresh(db, user.sessionId)) ? proof : invalid({ current: ['stale'] });
  }
  const isKnownHere = async () => true;
  const right = await signInLimiter.attempt({ account: login.key, address, isKnownHere }, () =>
    passwords.verify(password, login.passwordHash || null),
  );
  if (typeof right !== 'boolean') return tooManyTries(right.retryAfterS);
  return right ? proof : wrong();
}

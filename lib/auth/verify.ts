import { isIP } from 'node:net';
import { z } from 'zod';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { isTooLong } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { NAME_LENGTH, storedUsername } from '@/lib/users/name';
import { usernameKey } from '@/lib/users/name-key';
import { findUserByKey, type UserLogin } from '@/lib/users/store';
import { createSession, isKnownDevice, removeOldSessions, revokeSession } from './session-store';
import type { TooMany } from './sign-in-limiter';
import { sessionIdOfCookie } from './token';

/** `refused` for an unknown name, a wrong password and a disabled account alike; `limited`: not even looked at. */
export type SignInFailure = 'refused' | 'limited' | 'busy' | 'unavailable';

export type SignIn = { sessionId: string } | { failure: SignInFailure; retryAfterS?: number };

/** Where a sign-in comes from, as far as it is known. */
interface Visit {
  address: string;
  userAgent: string;
  /** Of the session that this browser had until now, whether or not it still lives. */
  previousId: string | null;
}

const signInBody = z.object({ username: z.string(), password: z.string() });

type Headers = Record<string, unknown>;

/** Checks a name and a password, and as the last step makes a session: a fresh id at every sign-in. Never throws. */
export async function verifySignIn(input: unknown, headers: Headers): Promise<SignIn> {
  const body = signInBody.safeParse(input);
  if (!body.success || isTooLong(body.data.password)) return { failure: 'refused' };
  try {
    const visit = await visitOf(headers);
    const login = await checkLogin(body.data.username, body.data.password, visit);
    if (login === null) return { failure: 'refused' };
    if ('retryAfterS' in login) return { failure: 'limited', ...login };
    return await startSession(login, visit);
  } catch (error) {
    if (isPasswordsBusy(error)) return { failure: 'busy' };
    services().log.error({ err: error }, 'sign-in failed');
    return { failure: 'unavailable' };
  }
}

async function checkLogin(username: string, password: string, visit: Visit): Promise<UserLogin | TooMany | null> {
  const { db, passwords, signInLimiter } = services();
  const account = lookupKey(username);
  const user = await findUserByKey(db, account);
  const { address, previousId } = visit;
  const isKnownHere = async () => user !== null && isKnownDevice(db, user.id, { address, sessionId: previousId });
  const right = await signInLimiter.attempt({ account, address, isKnownHere }, async () => {
    const same = await passwords.verify(password, user?.passwordHash ?? null);
    return same && user?.disabled === false;
  });
  if (typeof right !== 'boolean') return right;
  return right ? user : null;
}

/** The browser's session of before ends with it: a cookie that somebody planted or kept is worth nothing then. */
async function startSession(login: UserLogin, { address, userAgent, previousId }: Visit): Promise<SignIn> {
  const { db, announceSessions } = services();
  await removeOldSessions(db, login.id);
  const sessionId = await createSession(db, { userId: login.id, userAgent, ip: address });
  // While this one was hashed, the password may have been changed, or the person disabled, and all sessions ended
  // just before ours was made.
  const now = await findUserByKey(db, login.key);
  if (!now || now.disabled || now.passwordHash !== login.passwordHash) {
    await revokeSession(db, sessionId);
    return { failure: 'refused' };
  }
  if (previousId) {
    await revokeSession(db, previousId);
    announceSessions({ sessionId: previousId });
  }
  return { sessionId };
}

/** Nobody's name is longer than names may be; the lookup is made all the same, so that it takes as long. */
function lookupKey(username: string): string {
  const name = storedUsername(username.slice(0, 4 * NAME_LENGTH.max));
  return [...name].length > NAME_LENGTH.max ? '' : usernameKey(name);
}

async function visitOf(headers: Headers): Promise<Visit> {
  const { config, secret } = services();
  const previousId = await sessionIdOfCookie(text(headers.cookie), { secret, secureCookies: config.secureCookies });
  return { address: addressIn(text(headers['x-forwarded-for'])), userAgent: text(headers['user-agent']), previousId };
}

/** server.ts has overwritten the header with the one address it believes. */
export function addressIn(forwardedFor: string): string {
  const address = forwardedFor.trim();
  return isIP(address) ? address : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

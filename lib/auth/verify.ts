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

/** `refused`: an unknown name, a wrong password or a disabled account. `limited`: the password was not checked. */
export type SignInFailure = 'refused' | 'limited' | 'busy' | 'unavailable';

export type SignIn = { sessionId: string } | { failure: SignInFailure; retryAfterS?: number };

/** Where a sign-in comes from, as far as it is known. */
interface Visit {
  address: string;
  userAgent: string;
  /** The id of the session that this browser had until now, whether or not it is still live. */
  previousId: string | null;
}

const signInBody = z.object({ username: z.string(), password: z.string() });

type Headers = Record<string, unknown>;

/**
 * Checks a name and a password, and as the last step creates a session, with a fresh id at every sign-in. Never throws.
 */
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

/** Also ends the browser's previous session, so that a cookie that somebody planted or kept becomes worthless. */
async function startSession(login: UserLogin, { address, userAgent, previousId }: Visit): Promise<SignIn> {
  const { db, announceSessions } = services();
  await removeOldSessions(db, login.id);
  const sessionId = await createSession(db, { userId: login.id, userAgent, ip: address });
  // While this password was being hashed, the account's password may have been changed, or the person disabled, and all
  // sessions ended just before ours was created.
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

/** Returns an empty key for a name that is too long to exist. The lookup still runs, so that it takes as long. */
function lookupKey(username: string): string {
  const name = storedUsername(username.slice(0, 4 * NAME_LENGTH.max));
  return [...name].length > NAME_LENGTH.max ? '' : usernameKey(name);
}

async function visitOf(headers: Headers): Promise<Visit> {
  const { config, secret } = services();
  const previousId = await sessionIdOfCookie(text(headers.cookie), { secret, secureCookies: config.secureCookies });
  return { address: addressIn(text(headers['x-forwarded-for'])), userAgent: text(headers['user-agent']), previousId };
}

/** lib/http/handler.ts has replaced the header with the client address. */
export function addressIn(forwardedFor: string): string {
  const address = forwardedFor.trim();
  return isIP(address) ? address : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import { isIP } from 'node:net';
import { z } from 'zod';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { isTooLong } from '@/lib/auth/password/password-rules';
import { moveDevice } from '@/lib/push/devices';
import { services } from '@/lib/services';
import { NAME_LENGTH, storedUsername } from '@/lib/users/names/name';
import { usernameKey } from '@/lib/users/names/name-key';
import { findUserByKey, type UserLogin } from '@/lib/users/store';
import { createSession, isKnownDevice, removeOldSessions, revokeSession } from './session-store';
import { sessionIdOfCookie } from './token';
import { passesSecondStep, SecondStep } from './two-factor/second-step';

/**
 * `refused`: an unknown name, a wrong password or a disabled account. `code_needed`: the password is right, and a code
 * is needed too. `code_wrong`: the password is right, and the code is not, or was used before. `limited`: the password
 * or the code was not checked.
 */
export type SignInFailure = 'refused' | 'code_needed' | 'code_wrong' | 'limited' | 'busy' | 'unavailable';

export type SignIn = { sessionId: string } | { failure: SignInFailure; retryAfterS?: number };

/** Where a sign-in comes from, as far as it is known. */
export interface Visit {
  address: string;
  userAgent: string;
  /** The id of the session that this browser had until now, whether or not it is still live. */
  previousId: string | null;
}

const signInBody = z.object({ username: z.string(), password: z.string(), code: z.string().max(64).default('') });

/** By their names in lower case. */
export type Headers = Record<string, unknown>;

/**
 * Checks a name, a password and the code of a second factor, and as the last step creates a session, with a fresh id at
 * every sign-in. Never throws.
 */
export async function verifySignIn(input: unknown, headers: Headers): Promise<SignIn> {
  const body = signInBody.safeParse(input);
  if (!body.success || isTooLong(body.data.password)) return { failure: 'refused' };
  try {
    const visit = await visitOf(headers);
    const login = await checkLogin(body.data, visit);
    return 'failure' in login ? login : await startSession(login, visit);
  } catch (error) {
    if (error instanceof SecondStep) return { failure: error.failure, retryAfterS: error.retryAfterS };
    if (isPasswordsBusy(error)) return { failure: 'busy' };
    services().log.error({ err: error }, 'sign-in failed');
    return { failure: 'unavailable' };
  }
}

type Failed = Extract<SignIn, { failure: SignInFailure }>;

/** @throws SecondStep */
async function checkLogin(
  { username, password, code }: z.infer<typeof signInBody>,
  visit: Visit,
): Promise<UserLogin | Failed> {
  const { db, passwords, signInLimiter } = services();
  const account = lookupKey(username);
  const user = await findUserByKey(db, account);
  const { address, previousId } = visit;
  const isKnownHere = async () => user !== null && isKnownDevice(db, user.id, { address, sessionId: previousId });
  let failure: SignInFailure = 'refused';
  const right = await signInLimiter.attempt({ account, address, isKnownHere }, async () => {
    // Null also for an account without a password, after the same work.
    const same = await passwords.verify(password, user?.passwordHash || null);
    if (!same || !user || user.disabled) return false;
    failure = 'code_wrong';
    return passesSecondStep(user, code);
  });
  if (typeof right !== 'boolean') return { failure: 'limited', ...right };
  return right && user ? user : { failure };
}

/**
 * Signs a person in who has proved who they are. Also ends the browser's previous session, so that a cookie that
 * somebody planted or kept becomes worthless.
 * @param provenAt from provenAt of lib/organization/claims.ts
 * @returns `refused` if the person was disabled, deleted or got another password meanwhile
 */
export async function startSession(
  login: UserLogin,
  { address, userAgent, previousId }: Visit,
  provenAt: Date | null = null,
): Promise<SignIn> {
  const { db, announceSessions } = services();
  await removeOldSessions(db, login.id);
  const sessionId = await createSession(db, { userId: login.id, userAgent, ip: address, provenAt });
  // While this password was being hashed, the account's password may have been changed, or the person disabled, and all
  // sessions ended just before ours was created.
  const now = await findUserByKey(db, login.key);
  if (!now || now.disabled || now.passwordHash !== login.passwordHash) {
    await revokeSession(db, sessionId);
    return { failure: 'refused' };
  }
  if (previousId) {
    await moveDevice(db, login.id, { from: previousId, to: sessionId });
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

/** @param headers of the request: its cookie, address and browser */
export async function visitOf(headers: Headers): Promise<Visit> {
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

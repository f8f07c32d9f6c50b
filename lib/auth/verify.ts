import { isIP } from 'node:net';
import { z } from 'zod';
import { services } from '@/lib/services';
import { NAME_LENGTH, storedUsername, usernameKey } from '@/lib/users/name';
import { findUserByKey } from '@/lib/users/store';
import { authLog } from './log';
import { isPasswordsBusy } from './password-busy';
import { isTooLong } from './password-rules';
import { createSession, forgetOldSessions } from './session-store';

/** `refused` for an unknown name, a wrong password and a disabled account alike. */
export type SignInFailure = 'refused' | 'busy' | 'unavailable';

const signInBody = z.object({ username: z.string(), password: z.string() });

type Headers = Record<string, unknown>;

/** Checks a name and a password, and as the last step makes a session: a fresh id at every sign-in. Never throws. */
export async function verifySignIn(
  input: unknown,
  headers: Headers,
): Promise<{ sessionId: string } | { failure: SignInFailure }> {
  const body = signInBody.safeParse(input);
  if (!body.success || isTooLong(body.data.password)) return { failure: 'refused' };
  try {
    const userId = await checkLogin(body.data.username, body.data.password);
    if (userId === null) return { failure: 'refused' };
    const session = { userId, userAgent: text(headers['user-agent']), ip: believedAddress(headers) };
    const { db } = services();
    await forgetOldSessions(db, userId);
    return { sessionId: await createSession(db, session) };
  } catch (error) {
    if (isPasswordsBusy(error)) return { failure: 'busy' };
    authLog().error({ err: error }, 'sign-in failed');
    return { failure: 'unavailable' };
  }
}

async function checkLogin(username: string, password: string): Promise<number | null> {
  const { db, passwords } = services();
  const user = await findUserByKey(db, lookupKey(username));
  const right = await passwords.verify(password, user?.passwordHash ?? null);
  return right && user && !user.disabled ? user.id : null;
}

/** Nobody's name is longer than names may be; the lookup is made all the same, so that it takes as long. */
function lookupKey(username: string): string {
  const name = storedUsername(username.slice(0, 4 * NAME_LENGTH.max));
  return [...name].length > NAME_LENGTH.max ? '' : usernameKey(name);
}

/** server.ts has overwritten the header with the one address it believes. */
function believedAddress(headers: Headers): string {
  const address = text(headers['x-forwarded-for']).trim();
  return isIP(address) ? address : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

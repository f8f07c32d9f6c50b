import { decode, encode } from 'next-auth/jwt';
import { type CookieSecrets, sessionIdIn } from '@/lib/auth/token';
import { PENDING_MINUTES } from './pending';

/**
 * The cookies of the way to the provider and back, besides those of next-auth. `entry` has the token of a person who is
 * about to choose a user name. `link` says that this browser's session went to the provider to link its account; it is
 * encrypted, and names that session.
 */
export type CookieKind = 'entry' | 'link';

/** As long as next-auth's own cookies of the way are good. */
const LINK_S = 15 * 60;

export function cookieName(kind: CookieKind, { secureCookies }: Pick<CookieSecrets, 'secureCookies'>): string {
  return `${secureCookies ? '__Host-' : ''}tertulia.${kind}`;
}

/** Returns the Set-Cookie header with a token of addPending. */
export function entryCookie(token: string, how: CookieSecrets): string {
  return line('entry', token, PENDING_MINUTES * 60, how);
}

/** Returns the Set-Cookie header for a session that goes to link its account. */
export async function linkCookie(sessionId: string, how: CookieSecrets): Promise<string> {
  const token = await encode({ token: { sid: sessionId }, secret: how.secret, maxAge: LINK_S, salt: SALT });
  return line('link', token, LINK_S, how);
}

/** Returns the Set-Cookie header that removes the cookie. */
export function withoutCookie(kind: CookieKind, how: CookieSecrets): string {
  return line(kind, '', 0, how);
}

/** Returns the session that went to link its account; null if there is no such cookie, or it is forged or too old. */
export async function linkingSession(cookie: string, how: CookieSecrets): Promise<string | null> {
  try {
    return sessionIdIn(await decode({ token: cookie, secret: how.secret, salt: SALT }));
  } catch {
    return null;
  }
}

/** Another key than that of the session's cookie: neither can stand for the other. */
const SALT = 'tertulia.link';

function line(kind: CookieKind, value: string, maxAgeS: number, how: CookieSecrets): string {
  const secure = how.secureCookies ? '; Secure' : '';
  return `${cookieName(kind, how)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
}

import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { services } from '@/lib/services';
import { findReader, type Reader, type SessionUser } from './live-sessions';
import { isTouchDue, touchSession } from './session-store';
import { sessionIdOfCookie } from './token';

export type { Reader, SessionUser };

/**
 * Returns the user of this request, from the session's row; null if signed out. All calls in one request share one
 * query.
 *
 * Reads the cookie as the WebSocket upgrade does, not with getServerSession: that function encrypts a new cookie for
 * every page only to throw it away, and fails the page if another cookie of next-auth is malformed.
 */
export const currentUser = cache(async (): Promise<Reader | null> => {
  // Called before services(): headers() tells `next build`, which has no services, not to prerender the page.
  const cookie = (await headers()).get('cookie');
  const { config, db, secret } = services();
  const sessionId = await sessionIdOfCookie(cookie, { secret, secureCookies: config.secureCookies });
  if (!sessionId) return null;
  const user = await findReader(db, sessionId);
  if (user && isTouchDue(user.lastSeenAt)) await touch(sessionId);
  return user;
});

/** As currentUser, but sends a signed-out user to sign in and then back to the path `returnTo`. */
export async function requireUser(returnTo: string): Promise<Reader> {
  const user = await currentUser();
  return user ?? redirect(`/sign-in?callbackUrl=${encodeURIComponent(returnTo)}`);
}

/**
 * For pages of /admin. Answers 404 to users who are not administrators, and sends signed-out users to sign in first,
 * and administrators who still have to set up two factors to their account.
 */
export async function requireAdmin(path: string): Promise<SessionUser> {
  const user = await requireUser(path);
  if (user.needsTwoFactor) redirect('/account#two-factor');
  if (user.role !== 'admin') notFound();
  return user;
}

/** For a page's metadata, which is made before the page is rendered. */
export async function isAdmin(): Promise<boolean> {
  return (await currentUser())?.role === 'admin';
}

/** Only logs an error: the time of the last use is not worth failing a page for. */
async function touch(sessionId: string): Promise<void> {
  try {
    await touchSession(services().db, sessionId);
  } catch (error) {
    services().log.warn({ err: error }, 'the use of a session could not be recorded');
  }
}

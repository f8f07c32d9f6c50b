import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { services } from '@/lib/services';
import { findReader, type Reader, type SessionUser } from './live-sessions';
import { isTouchDue, touchSession } from './session-store';
import { sessionIdOfCookie } from './token';

export type { Reader, SessionUser };

/**
 * Whose request this is, by the session's row; null when signed out. Asked as often as one likes: one query.
 *
 * The cookie is read as the socket's side reads it, not with getServerSession: that one encrypts a new cookie for
 * every page only to throw it away, and fails the page when another cookie of next-auth's holds nonsense.
 */
export const currentUser = cache(async (): Promise<Reader | null> => {
  // Before the services: it tells `next build`, which has none, that the page cannot be made beforehand.
  const cookie = (await headers()).get('cookie');
  const { config, db, secret } = services();
  const sessionId = await sessionIdOfCookie(cookie, { secret, secureCookies: config.secureCookies });
  if (!sessionId) return null;
  const user = await findReader(db, sessionId);
  if (user && isTouchDue(user.lastSeenAt)) await touch(sessionId);
  return user;
});

/** As currentUser, but whoever is signed out goes to sign in and then comes back to `returnTo`, a path. */
export async function requireUser(returnTo: string): Promise<Reader> {
  const user = await currentUser();
  return user ?? redirect(`/sign-in?callbackUrl=${encodeURIComponent(returnTo)}`);
}

/** For a page of /admin: to those who are no administrators it is not there (404). Whoever is signed out may sign in. */
export async function requireAdmin(path: string): Promise<SessionUser> {
  const user = await requireUser(path);
  if (user.role !== 'admin') notFound();
  return user;
}

/** For what a page says of itself before it is rendered. */
export async function isAdmin(): Promise<boolean> {
  return (await currentUser())?.role === 'admin';
}

/** When somebody was last here is not worth failing a page for. */
async function touch(sessionId: string): Promise<void> {
  try {
    await touchSession(services().db, sessionId);
  } catch (error) {
    services().log.warn({ err: error }, 'a session could not be touched');
  }
}

import type { NextAuthOptions } from 'next-auth';
import credentials from 'next-auth/providers/credentials';
import { services } from '@/lib/services';
import { redirectTarget } from './callback-url';
import { revokeSession, SESSION_DAYS } from './session-store';
import { sessionIdIn } from './token';
import { type SignInFailure, verifySignIn } from './verify';

/**
 * Receives the reason of a failure. next-auth turns failures into a redirect or swallows them, so a caller that needs
 * the reason passes this object in.
 */
export interface Outcome {
  failure?: SignInFailure;
  /** With `limited`: seconds until the next try is allowed. */
  retryAfterS?: number;
}

/** Call this for each request, never at import: `next build` loads this module without services. */
export function authOptions(outcome: Outcome = {}): NextAuthOptions {
  const { config, db, secret, announceSessions, origins, log } = services();
  return {
    secret,
    useSecureCookies: config.secureCookies,
    session: { strategy: 'jwt', maxAge: SESSION_DAYS * 24 * 60 * 60 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      credentials({
        credentials: { username: { type: 'text' }, password: { type: 'password' } },
        async authorize(input, request) {
          const result = await verifySignIn(input, request.headers ?? {});
          if ('sessionId' in result) return { id: result.sessionId };
          Object.assign(outcome, result);
          return null;
        },
      }),
    ],
    callbacks: {
      // The cookie holds only the session's id, and nothing else that next-auth would put into it.
      jwt: ({ token, user }) => ({ sid: user ? user.id : sessionIdIn(token) }),
      redirect: ({ url, baseUrl }) => baseUrl + redirectTarget(url, origins),
    },
    events: {
      // next-auth calls this after it checked the CSRF token and before it clears the cookie. It would swallow errors.
      async signOut({ token }) {
        const sessionId = sessionIdIn(token);
        if (!sessionId) return;
        try {
          await revokeSession(db, sessionId);
          announceSessions({ sessionId });
        } catch (error) {
          outcome.failure = 'unavailable';
          log.error({ err: error }, 'a session could not be revoked');
        }
      },
    },
    logger: {
      // Only the code: the details may quote a cookie or an address that a client made up.
      error: (code) => log.warn({ code }, 'next-auth'),
      warn: (code) => log.debug({ code }, 'next-auth'),
      debug: () => {},
    },
  };
}

import type { NextAuthOptions } from 'next-auth';
import credentials from 'next-auth/providers/credentials';
import { services } from '@/lib/services';
import { redirectTarget } from './callback-url';
import { revokeSession, SESSION_DAYS } from './session-store';
import { sessionIdIn } from './token';
import { type SignInFailure, verifySignIn } from './verify';

/** next-auth turns a failure into an address to go to, or swallows it. Whoever needs it passes this along. */
export interface Outcome {
  failure?: SignInFailure;
  /** With `limited`: when there are tries again. */
  retryAfterS?: number;
}

/** Made for each request, never at import: `next build` loads this without services. */
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
      // Whatever else next-auth would put into the cookie, only the session's id goes there.
      jwt: ({ token, user }) => ({ sid: user ? user.id : sessionIdIn(token) }),
      redirect: ({ url, baseUrl }) => baseUrl + redirectTarget(url, origins),
    },
    events: {
      // Comes after the CSRF token was checked and before the cookie goes; its errors would be swallowed.
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
      // The code alone: what comes with it may quote a cookie or an address somebody made up.
      error: (code) => log.warn({ code }, 'next-auth'),
      warn: (code) => log.debug({ code }, 'next-auth'),
      debug: () => {},
    },
  };
}

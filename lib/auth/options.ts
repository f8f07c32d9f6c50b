import type { NextAuthOptions } from 'next-auth';
import credentials from 'next-auth/providers/credentials';
import type { Arrival } from '@/lib/organization/arrival';
import type { Provider } from '@/lib/organization/discovery';
import { type EntryRefusal, enterAsNew } from '@/lib/organization/entry';
import { ORGANIZATION, organizationProvider, type Profile } from '@/lib/organization/provider';
import { reasonOf } from '@/lib/organization/reason';
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
  /** Why somebody who came by the organization got no account. */
  entryRefusal?: EntryRefusal;
  /** What became of somebody who came back from the organization's provider. */
  arrival?: Arrival;
}

/** A request on the way to the organization's provider, or back. */
export interface OrganizationWay {
  provider: Provider;
  /** The person has to prove there who they are, even if they are signed in there. */
  again?: boolean;
  arrive(profile: Profile): Promise<Arrival>;
}

/** A person who came by the organization for the first time, and has chosen a user name. */
export interface NewEntry {
  /** The token of their browser. */
  token: string;
}

interface More {
  organization?: OrganizationWay;
  entry?: NewEntry;
}

/** The name of entryProvider for next-auth. */
export const ENTRY = 'entry';

/** Call this for each request, never at import: `next build` loads this module without services. */
export function authOptions(outcome: Outcome = {}, { organization, entry }: More = {}): NextAuthOptions {
  const { config, db, secret, announceSessions, origins, log } = services();
  return {
    secret,
    useSecureCookies: config.secureCookies,
    session: { strategy: 'jwt', maxAge: SESSION_DAYS * 24 * 60 * 60 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      credentials({
        credentials: { username: { type: 'text' }, password: { type: 'password' }, code: { type: 'text' } },
        async authorize(input, request) {
          const result = await verifySignIn(input, request.headers ?? {});
          if ('sessionId' in result) return { id: result.sessionId };
          Object.assign(outcome, result);
          return null;
        },
      }),
      ...(entry ? [entryProvider(entry, outcome)] : []),
      ...(organization && config.organization
        ? [
            organizationProvider(config.organization, organization.provider, {
              again: organization.again === true,
              log,
            }),
          ]
        : []),
    ],
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider !== ORGANIZATION) return true;
        const arrival = await organization?.arrive({ ...profile });
        if (!arrival) return false;
        outcome.arrival = arrival;
        return 'sessionId' in arrival ? true : arrival.to;
      },
      // The cookie holds only the session's id, and nothing else that next-auth would put into it: no token of the
      // organization either.
      jwt({ token, user, account }) {
        if (account?.provider !== ORGANIZATION) return { sid: user ? user.id : sessionIdIn(token) };
        const { arrival } = outcome;
        return { sid: arrival && 'sessionId' in arrival ? arrival.sessionId : null };
      },
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
      // Only the code, and a few words from the organization's sign-in: the details may quote a cookie or an address
      // that a client made up.
      error: (code, details) => log.warn({ code, ...reasonOf(code, details) }, 'next-auth'),
      warn: (code) => log.debug({ code }, 'next-auth'),
      debug: () => {},
    },
  };
}

/**
 * Signs in a person for whom an account is made with it. next-auth checks its CSRF token, and sets the usual cookie.
 */
function entryProvider({ token }: NewEntry, outcome: Outcome) {
  return credentials({
    id: ENTRY,
    credentials: { username: { type: 'text' }, shown: { type: 'text' }, invitation: { type: 'text' } },
    async authorize(input, request) {
      const { username = '', shown = '', invitation = '' } = input ?? {};
      try {
        const result = await enterAsNew({ username, shown, invitation }, token, request.headers ?? {});
        if ('sessionId' in result) return { id: result.sessionId };
        outcome.entryRefusal = result.refusal;
      } catch (error) {
        services().log.error({ err: error }, 'an account could not be made');
        outcome.failure = 'unavailable';
      }
      return null;
    },
  });
}

import { NextRequest } from 'next/server';
import nextAuth from 'next-auth';
import { refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { redirectTarget } from '@/lib/auth/callback-url';
import { authOptions, ENTRY, type Outcome } from '@/lib/auth/options';
import { currentUser } from '@/lib/auth/session';
import { cookieName, withoutCookie } from '@/lib/organization/cookies';
import { ORGANIZATION } from '@/lib/organization/provider';
import { services } from '@/lib/services';
import { bareUrl, csrfRefused, ownForm, withForm } from './forms';
import { type Context, fromProvider, toProvider } from './organization';

const PRIVATE = { 'Cache-Control': 'private, no-store' };

/**
 * Serves only the parts of next-auth that this app uses. next-auth's own pages have inline styles, and its log endpoint
 * would let anybody write to the log.
 */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  switch ((await context.params).nextauth.join('/')) {
    case 'csrf':
    case 'providers':
      return nextAuth(new NextRequest(bareUrl(request), { headers: request.headers }), context, authOptions());
    case 'session':
      return session();
    case 'signin':
    case 'error':
      return toSignIn(request);
    case 'signout':
      return new Response(null, { status: 405, headers: { Allow: 'POST' } });
    case `callback/${ORGANIZATION}`:
      return fromProvider(request, context);
    default:
      return new Response(null, { status: 404 });
  }
}

/** Signs people in and out. Browsers send an Origin with every POST, and next-auth checks its CSRF token as well. */
export async function POST(request: NextRequest, context: Context): Promise<Response> {
  const action = (await context.params).nextauth.join('/');
  switch (action) {
    case `signin/${ORGANIZATION}`:
    case `callback/${ENTRY}`:
    case 'callback/credentials':
    case 'signout':
      break;
    default:
      return new Response(null, { status: 404 });
  }
  const form = await ownForm(request);
  if (!(form instanceof URLSearchParams)) return form;
  if (action === `signin/${ORGANIZATION}`) return toProvider(request, context, form);
  const { config, secret } = services();
  if (action === 'callback/credentials' && !config.passwords) return refuse(403, 'passwords_off');

  const how = { secret, secureCookies: config.secureCookies };
  const isEntry = action === `callback/${ENTRY}`;
  const entry = isEntry ? { entry: { token: request.cookies.get(cookieName('entry', how))?.value ?? '' } } : {};
  const outcome: Outcome = {};
  const response: Response = await nextAuth(withForm(request, form), context, authOptions(outcome, entry));

  if (outcome.failure === 'busy' || outcome.failure === 'unavailable') return tryLater();
  if (outcome.failure === 'limited') return tooManyTries(outcome.retryAfterS ?? 0);
  if (outcome.failure === 'code_needed' || outcome.failure === 'code_wrong') return refuse(401, outcome.failure);
  if (outcome.entryRefusal) return entryRefused(outcome.entryRefusal);
  if (await csrfRefused(response)) return refuse(403, 'csrf');
  if (isEntry) response.headers.append('set-cookie', withoutCookie('entry', how));
  return response;
}

function entryRefused({ status, error, fields, proposal, retryAfterS }: NonNullable<Outcome['entryRefusal']>) {
  if (status === 429) return tooManyTries(retryAfterS ?? 0);
  return refuse(status, error, fields, proposal === undefined ? {} : { proposal });
}

/** Shows the live session as next-auth would, but without its id, and without extending the cookie's life. */
async function session(): Promise<Response> {
  const user = await currentUser();
  return Response.json(user ? { user: { name: user.username } } : {}, { headers: PRIVATE });
}

function toSignIn(request: NextRequest): Response {
  const target = redirectTarget(request.nextUrl.searchParams.get('callbackUrl'), services().origins);
  // Relative, so that it works on localhost and on 127.0.0.1.
  const Location = `/sign-in?callbackUrl=${encodeURIComponent(target)}`;
  return new Response(null, { status: 302, headers: { Location } });
}

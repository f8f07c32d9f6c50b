import { NextRequest } from 'next/server';
import nextAuth from 'next-auth';
import { bodyRefusal, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { contentType, parseJson, readBody } from '@/lib/api/body';
import { redirectTarget } from '@/lib/auth/callback-url';
import { authOptions, type Outcome } from '@/lib/auth/options';
import { currentUser } from '@/lib/auth/session';
import { services } from '@/lib/services';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const PRIVATE = { 'Cache-Control': 'private, no-store' };

/**
 * Serves only the parts of next-auth that this app uses. next-auth's own pages have inline styles, and its log endpoint
 * would let anybody write to the log.
 */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  switch ((await context.params).nextauth.join('/')) {
    case 'csrf':
    case 'providers':
      // Without the query, because next-auth would trust a callbackUrl in it.
      return nextAuth(new NextRequest(bareUrl(request), { headers: request.headers }), context, authOptions());
    case 'session':
      return session();
    case 'signin':
    case 'error':
      return toSignIn(request);
    case 'signout':
      return new Response(null, { status: 405, headers: { Allow: 'POST' } });
    default:
      return new Response(null, { status: 404 });
  }
}

/** Signs people in and out. Browsers send an Origin with every POST, and next-auth checks its CSRF token as well. */
export async function POST(request: NextRequest, context: Context): Promise<Response> {
  const action = (await context.params).nextauth.join('/');
  if (action !== 'callback/credentials' && action !== 'signout') return new Response(null, { status: 404 });
  if (!services().origins.includes(request.headers.get('origin') ?? '')) return refuse(403, 'origin');
  if (![JSON_TYPE, FORM_TYPE].includes(contentType(request))) return refuse(415, 'content_type');

  const form = await formOf(request);
  if (!(form instanceof URLSearchParams)) return form;
  const headers = new Headers(request.headers);
  headers.set('content-type', FORM_TYPE);
  headers.delete('content-length');
  const clean = new NextRequest(bareUrl(request), { method: 'POST', headers, body: form.toString() });
  const outcome: Outcome = {};
  const response: Response = await nextAuth(clean, context, authOptions(outcome));

  if (outcome.failure === 'busy' || outcome.failure === 'unavailable') return tryLater();
  if (outcome.failure === 'limited') return tooManyTries(outcome.retryAfterS ?? 0);
  return (await csrfRefused(response)) ? refuse(403, 'csrf') : response;
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

/** Returns the text fields of a form or of a JSON object, or the refusal. */
async function formOf(request: NextRequest): Promise<URLSearchParams | Response> {
  try {
    const text = await readBody(request);
    if (contentType(request) === FORM_TYPE) return new URLSearchParams(text ?? '');
    const body = parseJson(text);
    if (typeof body !== 'object' || body === null) return refuse(400, 'malformed');
    return new URLSearchParams(Object.entries(body).filter((entry) => typeof entry[1] === 'string'));
  } catch (error) {
    const refusal = bodyRefusal(error);
    if (refusal) return refusal;
    throw error;
  }
}

/** Whether next-auth refused the CSRF token. It answers then with the address of its sign-in page and `?csrf=true`. */
async function csrfRefused(response: Response): Promise<boolean> {
  const location = response.headers.get('location');
  if (location !== null) return location.endsWith('?csrf=true');
  const body: unknown = response.status === 200 ? await response.clone().json() : null;
  const url = (body as { url?: unknown } | null)?.url;
  return typeof url === 'string' && url.endsWith('?csrf=true');
}

function bareUrl(request: NextRequest): string {
  return new URL(request.nextUrl.pathname, request.nextUrl).href;
}

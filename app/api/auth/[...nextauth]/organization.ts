import { NextRequest } from 'next/server';
import nextAuth from 'next-auth';
import { proveCode } from '@/app/api/account/prove-code';
import { provePassword } from '@/app/api/account/prove-password';
import { refuse, signedOut } from '@/lib/api/answers';
import { redirectTarget } from '@/lib/auth/callback-url';
import { authOptions, type Outcome } from '@/lib/auth/options';
import { currentUser } from '@/lib/auth/session';
import { hasTwoFactor } from '@/lib/auth/two-factor/two-factors';
import { addressIn } from '@/lib/auth/verify';
import { arrive, failed } from '@/lib/organization/arrival';
import { cookieName, entryCookie, linkCookie, linkingSession, withoutCookie } from '@/lib/organization/cookies';
import { findProvider, type Provider } from '@/lib/organization/discovery';
import { services } from '@/lib/services';
import { bareUrl, csrfRefused, withForm } from './forms';

/** The way to the organization's provider and back. next-auth runs the protocol; see lib/organization for the rest. */

export interface Context {
  params: Promise<{ nextauth: string[] }>;
}

/** What a provider may say in the address to which it sends people back. Nothing else reaches next-auth. */
const ANSWER = ['code', 'state', 'iss', 'error'];
/** The cookies by which next-auth recognizes the browser that went to the provider. */
const CHECKS = ['state', 'pkce.code_verifier', 'nonce'];

const SENT_NOWHERE = { arrive: () => Promise.reject(new Error('Nobody comes back from here')) };

/**
 * Answers `{url}`: the provider's address to go to. With the field `current` the browser's session goes to link its
 * account, and has to prove its password as for every change of the account, and a code if it has a second factor. With
 * `again` the person has to prove at the provider who they are.
 */
export async function toProvider(request: NextRequest, context: Context, form: URLSearchParams): Promise<Response> {
  const { config, secret, origins } = services();
  if (!config.organization) return refuse(404, 'not_found');
  const current = form.get('current');
  const user = current === null ? null : await currentUser();
  if (current !== null) {
    if (!user) return signedOut();
    const address = addressIn(request.headers.get('x-forwarded-for') ?? '');
    // Who comes by the organization is asked for no code, so the way there takes what turning the code off takes.
    const proof = (await hasTwoFactor(services().db, user.userId))
      ? await proveCode(user, address, { current, code: (form.get('code') ?? '').slice(0, 64) })
      : await provePassword(user, address, current);
    if (proof instanceof Response) return proof;
  }
  const provider = await providerOrNull();
  if (!provider) return refuse(502, 'organization_away');
  const fields = new URLSearchParams({ csrfToken: form.get('csrfToken') ?? '', json: 'true' });
  fields.set('callbackUrl', redirectTarget(form.get('callbackUrl'), origins));
  const way = { provider, again: form.get('again') === 'true', ...SENT_NOWHERE };
  const response: Response = await nextAuth(withForm(request, fields), context, authOptions({}, { organization: way }));
  if (await csrfRefused(response)) return refuse(403, 'csrf');
  const how = { secret, secureCookies: config.secureCookies };
  const mark = user ? await linkCookie(user.sessionId, how) : withoutCookie('link', how);
  response.headers.append('set-cookie', mark);
  return response;
}

/** Signs in, links, or leads to the page where the person chooses a user name. Each way can be come back by once. */
export async function fromProvider(request: NextRequest, context: Context): Promise<Response> {
  const { config, secret, origins, log, signInLimiter } = services();
  if (!config.organization) return new Response(null, { status: 404 });
  const how = { secret, secureCookies: config.secureCookies };
  const cookie = (name: string) => request.cookies.get(name)?.value ?? '';
  const prefix = config.secureCookies ? '__Secure-next-auth' : 'next-auth';
  const linking = cookie(cookieName('link', how));
  const way = {
    headers: Object.fromEntries(request.headers),
    linking: linking === '' ? null : ((await linkingSession(linking, how)) ?? 'unknown'),
    callbackUrl: redirectTarget(cookie(`${prefix}.callback-url`), origins),
  };
  const checks = CHECKS.map((name) => `${prefix}.${name}`);
  // Without them next-auth would refuse too, but only after it asked for the provider's answer.
  const isExpected = checks.every((name) => request.cookies.has(name));
  const provider = isExpected ? await providerOrNull() : null;
  const outcome: Outcome = {};
  let response: Response | null = null;
  const ask = async (provider: Provider) => {
    const url = new URL(bareUrl(request));
    for (const name of ANSWER) {
      const value = request.nextUrl.searchParams.get(name);
      if (value !== null) url.searchParams.set(name, value);
    }
    const arriving = { provider, arrive: (profile: Record<string, unknown>) => arrive(profile, way) };
    const asked = new NextRequest(url, { headers: request.headers });
    response = await nextAuth(asked, context, authOptions(outcome, { organization: arriving }));
    return outcome.arrival !== undefined;
  };
  // Whoever kept the cookies of a way could make this app ask the provider again and again.
  const address = addressIn(request.headers.get('x-forwarded-for') ?? '');
  const result = provider ? await signInLimiter.arrival(address, () => ask(provider)) : isExpected ? 'away' : 'failed';
  const trouble = typeof result === 'object' ? 'too_many' : result === 'away' ? 'away' : 'failed';
  // next-auth has logged why, if it refused.
  const arrival = outcome.arrival ?? failed(way, trouble);
  if (!isExpected) log.debug('somebody came back from the provider who was not sent there');
  const answer =
    'sessionId' in arrival && response ? response : new Response(null, { status: 302, headers: locationOf(arrival) });
  for (const name of checks) answer.headers.append('set-cookie', gone(name, config.secureCookies));
  answer.headers.append('set-cookie', withoutCookie('link', how));
  if ('token' in arrival && arrival.token) answer.headers.append('set-cookie', entryCookie(arrival.token, how));
  answer.headers.set('cache-control', 'private, no-store');
  return answer;
}

async function providerOrNull(): Promise<Provider | null> {
  const { config, log } = services();
  if (!config.organization) return null;
  try {
    return await findProvider(config.organization.issuer);
  } catch (error) {
    log.warn({ err: error }, 'the provider of the organization cannot be used');
    return null;
  }
}

function locationOf(arrival: { to: string } | { sessionId: string }): Record<string, string> {
  // Relative, so that it works on localhost and on 127.0.0.1.
  return { Location: 'to' in arrival ? arrival.to : '/' };
}

function gone(name: string, secure: boolean): string {
  return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

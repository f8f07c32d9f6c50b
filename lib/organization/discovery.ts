import { z } from 'zod';
import { SingleFlight } from '@/lib/single-flight';

/** What an OpenID provider says of itself, as far as this app needs it. */
export interface Provider {
  authorization: string;
  token: string;
  /** Null: it has none. */
  userinfo: string | null;
  jwks: string;
  /** How it signs ID tokens. Never `none`, and never by a shared secret. */
  algorithm: string;
  authMethod: 'client_secret_basic' | 'client_secret_post';
}

const TIMEOUT_MS = 5_000;
const KEPT_MS = 60 * 60_000;
const PUBLIC_KEY_ALGORITHM = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$/;

const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url().optional(),
  jwks_uri: z.url(),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});

const flights = new SingleFlight<string, Provider>();
const known = new Map<string, { provider: Provider; until: number }>();

/**
 * Asks a provider for its metadata; an answer is kept for an hour. Concurrent callers share one request, so that many
 * sign-ins make few. next-auth would ask anew at each step, and would believe whatever issuer the answer names.
 * @throws Error if the provider does not answer within 5 s, or its answer is unusable or names another issuer
 */
export async function findProvider(issuer: string, now = Date.now()): Promise<Provider> {
  const kept = known.get(issuer);
  if (kept && kept.until > now) return kept.provider;
  return flights.do(issuer, async () => {
    const provider = await ask(issuer);
    known.set(issuer, { provider, until: now + KEPT_MS });
    return provider;
  });
}

async function ask(issuer: string): Promise<Provider> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status !== 200) throw new Error(`${address} was answered with ${answer.status}`);
  return readMetadata(await answer.json(), issuer);
}

/** @throws Error that says what is wrong with the metadata */
export function readMetadata(given: unknown, issuer: string): Provider {
  const found = metadata.parse(given);
  if (found.issuer !== issuer)
    throw new Error(`OIDC_ISSUER is ${issuer}, but the provider calls itself ${found.issuer}`);
  const { authorization_endpoint: authorization, token_endpoint: token, jwks_uri: jwks } = found;
  const userinfo = found.userinfo_endpoint ?? null;
  const { protocol } = new URL(issuer);
  for (const endpoint of [authorization, token, jwks, ...(userinfo ? [userinfo] : [])]) {
    if (new URL(endpoint).protocol !== protocol) throw new Error(`${endpoint} must begin with ${protocol}//`);
  }
  const algorithms = found.id_token_signing_alg_values_supported.filter((name) => PUBLIC_KEY_ALGORITHM.test(name));
  const algorithm = algorithms.includes('RS256') ? 'RS256' : algorithms[0];
  if (algorithm === undefined) throw new Error('The provider signs ID tokens in no way that is known here');
  const isBasic = found.token_endpoint_auth_methods_supported.includes('client_secret_basic');
  const authMethod = isBasic ? 'client_secret_basic' : 'client_secret_post';
  return { authorization, token, userinfo, jwks, algorithm, authMethod };
}

import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { OrganizationSettings } from '@/lib/config';
import type { Log } from '@/lib/telemetry/log';
import type { Provider } from './discovery';

/** The name of the provider for next-auth, and in the address to which the provider sends people back. */
export const ORGANIZATION = 'oidc';

const TIMEOUT_MS = 5_000;

export type Profile = Record<string, unknown>;

interface ClientTokens {
  access_token?: string;
  /** Those of the ID token, which was verified. */
  claims(): Profile;
}

/**
 * The organization's provider for next-auth, which checks state, nonce and PKCE, and the signature, issuer, audience
 * and age of the ID token. Asks neither for an address nor for lasting access.
 * @param again the person has to prove at the provider who they are, even if they are signed in there. `max_age` makes it
 *   say when they did (`auth_time`), because a provider may ignore `prompt`
 */
export function organizationProvider(
  settings: OrganizationSettings,
  provider: Provider,
  { again, log }: { again: boolean; log: Pick<Log, 'warn'> },
): OAuthConfig<Profile> {
  const { issuer, clientId, clientSecret, name, adminGroup } = settings;
  return {
    id: ORGANIZATION,
    name,
    type: 'oauth',
    issuer,
    clientId,
    clientSecret,
    authorization: {
      url: provider.authorization,
      params: { scope: 'openid profile', ...(again ? { prompt: 'login', max_age: 0 } : {}) },
    },
    token: { url: provider.token },
    userinfo: {
      ...(provider.userinfo ? { url: provider.userinfo } : {}),
      async request({ client, tokens: set }) {
        // next-auth passes the client's own set, and types it by its fields only.
        const tokens = set as unknown as ClientTokens;
        const claims: Profile = tokens.claims();
        const isEnough = (claims.name || claims.preferred_username) && (adminGroup === null || claims.groups);
        if (isEnough || provider.userinfo === null || !tokens.access_token) return claims;
        try {
          // Refused by the client if it is about another subject.
          return { ...(await client.userinfo(tokens.access_token)), ...claims };
        } catch (error) {
          log.warn({ err: error }, 'the provider did not say more about a person');
          return claims;
        }
      },
    },
    jwks_endpoint: provider.jwks,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    client: { id_token_signed_response_alg: provider.algorithm, token_endpoint_auth_method: provider.authMethod },
    httpOptions: { timeout: TIMEOUT_MS },
    profile: ({ sub }) => ({ id: String(sub) }),
  };
}

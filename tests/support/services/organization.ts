import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type JWK, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import type { Visitor } from '@/tests/support/browser/visitor';
import { freePort } from '@/tests/support/free-port';

/** What a provider says of a person, besides the subject. */
export interface Account {
  name?: string;
  preferred_username?: string;
  email?: string;
  groups?: string[];
}

type Tokens = Record<string, unknown>;

/**
 * A real OpenID provider (oidc-provider) on loopback, as the organization's. It asks for the subject only, and for no
 * password. It stands at another site than the app: localhost instead of 127.0.0.1.
 */
export class Organization {
  readonly accounts = new Map<string, Account>();
  /** Changes the claims of the next ID tokens, which are signed anew with the provider's key. */
  tamper: ((claims: Tokens) => Tokens) | null = null;
  /** Puts another ID token in place of the provider's. */
  forge: ((claims: Tokens) => Promise<string>) | null = null;
  isAway = false;
  /** Requests by path. */
  readonly asked: string[] = [];
  readonly #key: JWK;
  readonly #server: Server;
  readonly #provider: Provider;

  /** @param appPorts the ports on which apps that use it listen on 127.0.0.1 */
  static async open(...appPorts: number[]): Promise<Organization> {
    const port = await freePort();
    const organization = new Organization(port, appPorts);
    await new Promise<void>((resolve) => organization.#server.listen(port, resolve));
    return organization;
  }

  private constructor(
    readonly port: number,
    appPorts: readonly number[],
  ) {
    this.#key = {
      ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
      kid: 'test',
      use: 'sig',
      alg: 'RS256',
    } as JWK;
    this.#provider = new Provider(this.issuer, configuration(this, this.#key, appPorts));
    const answer = this.#provider.callback();
    this.#server = createServer((request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      this.asked.push(path);
      if (this.isAway) return void response.writeHead(503).end();
      if (path.startsWith('/interaction/')) return void this.#interact(request, response);
      if (path === '/token') this.#watchTokens(response);
      void answer(request, response);
    });
  }

  get issuer(): string {
    return `http://localhost:${this.port}`;
  }

  /** The settings of an app that uses it. */
  get env(): Record<string, string> {
    const { clientId, clientSecret } = CLIENT;
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: 'Museo' };
  }

  /** Signs claims with the provider's key. */
  async sign(claims: Tokens, alg = 'RS256'): Promise<string> {
    const { importJWK } = await import('jose');
    const key = await importJWK(this.#key, alg);
    return new SignJWT(claims).setProtectedHeader({ alg, kid: 'test' }).sign(key);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A page with one field, for browsers; and what it sends. */
  async #interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const page = `<!doctype html><html lang="es"><title>Museo</title><form method="post">
        <label>Cuenta <input name="sub"></label><button>Continuar</button></form>`;
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      return;
    }
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const accountId = body.get('sub') ?? '';
    const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId } };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  /** Changes the answer of the token endpoint on its way. */
  #watchTokens(response: ServerResponse): void {
    const { tamper, forge } = this;
    if (!tamper && !forge) return;
    const end = response.end.bind(response);
    response.end = ((chunk: unknown) => {
      const answer = JSON.parse(String(chunk)) as { id_token: string };
      const claims = JSON.parse(Buffer.from(answer.id_token.split('.')[1] ?? '', 'base64url').toString());
      const changed = forge ? forge(claims) : this.sign(tamper?.(claims) ?? claims);
      void changed.then((idToken) => {
        const text = JSON.stringify({ ...answer, id_token: idToken });
        response.setHeader('content-length', Buffer.byteLength(text));
        end(text);
      });
      return response;
    }) as ServerResponse['end'];
  }
}

const CLIENT = { clientId: 'tertulia', clientSecret: 'the secret of a client: with / + and %' };

function configuration({ accounts }: Organization, key: JWK, appPorts: readonly number[]): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: appPorts.map((port) => `http://127.0.0.1:${port}/api/auth/callback/oidc`),
      },
    ],
    jwks: { keys: [key] } as Configuration['jwks'] & object,
    cookies: { keys: ['a key of a test'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...accounts.get(sub) }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // Nobody is asked for a consent.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
  };
}

/** A browser's cookies at the provider. */
export class AtProvider {
  readonly #cookies = new Map<string, string>();

  /**
   * Follows the address to which the app sent a browser, and says who they are. An empty subject refuses.
   * @returns the address to which the provider sends the browser back
   */
  async signIn(address: string, sub: string): Promise<URL> {
    let url = new URL(address);
    const { origin } = url;
    let body: URLSearchParams | undefined;
    while (url.origin === origin) {
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body ? { method: 'POST', body } : {}),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
        if (value === '') this.#cookies.delete(name);
        else this.#cookies.set(name, value);
      }
      body = undefined;
      const location = answer.headers.get('location');
      if (location) url = new URL(location, url);
      else if (url.pathname.startsWith('/interaction/') && answer.ok) body = new URLSearchParams({ sub });
      else throw new Error(`${url.pathname} was answered with ${answer.status}: ${await answer.text()}`);
    }
    return url;
  }
}

/** Starts the way to the provider, as the button does. @returns the app's answer */
export async function begin(visitor: Visitor, fields: Record<string, string> = {}): Promise<Response> {
  const { csrfToken } = await (await visitor.fetch('/api/auth/csrf')).json();
  return visitor.fetch('/api/auth/signin/oidc', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ callbackUrl: '/', ...fields, csrfToken, json: 'true' }),
  });
}

/** Goes to the provider and back. @returns the app's answer to the browser that comes back */
export async function signInBy(visitor: Visitor, sub: string, fields: Record<string, string> = {}): Promise<Response> {
  const { url } = await (await begin(visitor, fields)).json();
  const back = await new AtProvider().signIn(url, sub);
  return visitor.fetch(back.pathname + back.search);
}

/** Chooses a user name, as the page after the first sign-in does. */
export async function choose(visitor: Visitor, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = await (await visitor.fetch('/api/auth/csrf')).json();
  return visitor.fetch('/api/auth/callback/entry', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ shown: '', invitation: '', ...fields, csrfToken, json: 'true' }),
  });
}

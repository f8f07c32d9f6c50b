/** Acts like a browser on the account pages: keeps cookies and sends Origin, but does not follow redirects. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  /** The received Set-Cookie headers, with their attributes. */
  readonly setCookies: string[] = [];

  constructor(readonly origin: string) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) headers.set('cookie', this.cookie);
    const mayChange = (init.method ?? 'GET') !== 'GET';
    if (mayChange && !headers.has('origin')) headers.set('origin', this.origin);
    const response = await fetch(this.origin + path, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  signUp(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/api/sign-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  signIn(username: string, password: string, more: Record<string, string> = {}): Promise<Response> {
    return this.#post('callback/credentials', { username, password, ...more });
  }

  signOut(more: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.#post('signout', more, headers);
  }

  /** Sends a change of the visitor's own account. */
  account(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(`/api/account/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    });
  }

  /** The name that the server knows the visitor by; null if signed out. */
  async whoAmI(): Promise<string | null> {
    const session = await (await this.fetch('/api/auth/session')).json();
    return session.user?.name ?? null;
  }

  async #post(action: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const { csrfToken } = await (await this.fetch('/api/auth/csrf')).json();
    const body = new URLSearchParams({ csrfToken, json: 'true', ...fields });
    return this.fetch(`/api/auth/${action}`, { method: 'POST', body, headers });
  }

  #keep(line: string): void {
    this.setCookies.push(line);
    const [pair = ''] = line.split(';');
    const [name = '', ...value] = pair.split('=');
    if (/max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value.join('='));
  }
}

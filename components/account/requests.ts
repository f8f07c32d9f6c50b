/** What the account pages ask of the server. Plain fetch: next-auth's own client is a tenfold of this. */

const TIMEOUT_MS = 40_000;

/** There are tries again in so many minutes. */
export interface TooManyTries {
  minutes: number;
}

/** `refused`: wrong name or password, which one is not said. `failed`: no answer, or none that we know. */
export type SignInResult = 'ok' | 'refused' | 'busy' | 'failed' | TooManyTries;

export type Errors = Record<string, string[] | undefined>;

export type SignUpResult = 'ok' | 'busy' | 'failed' | TooManyTries | { errors: Errors };

/** What a change of one's own account came to. */
export type AccountResult = SignUpResult | 'signedOut';

/** Never throws. */
export async function requestSignIn(username: string, password: string): Promise<SignInResult> {
  try {
    const response = await postAuth('callback/credentials', { username, password });
    const { status } = response;
    if (status === 200) return 'ok';
    if (status === 429) return tooMany(response);
    if (status === 401) return 'refused';
    return status === 503 ? 'busy' : 'failed';
  } catch {
    return 'failed';
  }
}

/** Never throws. */
export async function requestSignUp(username: string, password: string): Promise<SignUpResult> {
  try {
    const response = await fetch('/api/sign-up', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 201) return 'ok';
    if (response.status === 400 || response.status === 409) return await response.json();
    if (response.status === 429) return tooMany(response);
    return response.status === 503 ? 'busy' : 'failed';
  } catch {
    return 'failed';
  }
}

/** Asks for a change of one's own account, at `/api/account/…`. Never throws. */
export async function requestAccount(method: string, path: string, body?: object): Promise<AccountResult> {
  try {
    const response = await fetch(`/api/account/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status } = response;
    if (status === 204) return 'ok';
    if (status === 401) return 'signedOut';
    if (status === 429) return tooMany(response);
    if (status === 400 || status === 404 || status === 409) return await response.json();
    return status === 503 ? 'busy' : 'failed';
  } catch {
    return 'failed';
  }
}

function tooMany(response: Response): TooManyTries {
  return { minutes: Math.max(1, Math.ceil(Number(response.headers.get('Retry-After')) / 60)) };
}

/** @throws TypeError without a connection, DOMException after a time-out */
export async function postAuth(action: string, fields: Record<string, string>): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const csrf = await fetch('/api/auth/csrf', { cache: 'no-store', signal });
  if (!csrf.ok) return csrf;
  const { csrfToken } = await csrf.json();
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  return fetch(`/api/auth/${action}`, { method: 'POST', body, signal });
}

/** What the account pages ask of the server. Plain fetch: next-auth's own client is a tenfold of this. */

const TIMEOUT_MS = 40_000;

/** `refused`: wrong name or password, which one is not said. `failed`: no answer, or none that we know. */
export type SignInResult = 'ok' | 'refused' | 'busy' | 'failed';

export type SignUpResult = 'ok' | 'busy' | 'failed' | { errors: Record<string, string[] | undefined> };

/** Never throws. */
export async function requestSignIn(username: string, password: string): Promise<SignInResult> {
  try {
    const { status } = await postAuth('callback/credentials', { username, password });
    if (status === 200) return 'ok';
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
    return response.status === 503 ? 'busy' : 'failed';
  } catch {
    return 'failed';
  }
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

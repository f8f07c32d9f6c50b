import { minutesUntilRetry } from '@/lib/browser/request';

/** Signs in and out with plain fetch, because next-auth's own client is ten times as large. */

const TIMEOUT_MS = 40_000;

/**
 * `refused`: wrong name or password; the server does not say which. `code_needed`: they are right, and a code of the
 * second factor is needed too; `code_wrong`: the code is not right. `failed`: no answer, or an unknown one.
 */
export type SignInResult = 'ok' | 'refused' | 'code_needed' | 'code_wrong' | 'busy' | 'failed' | { minutes: number };

/** Never throws. */
export async function requestSignIn(username: string, password: string, code = ''): Promise<SignInResult> {
  try {
    const response = await postAuth('callback/credentials', { username, password, code });
    const { status } = response;
    if (status === 200) return 'ok';
    if (status === 429) return { minutes: minutesUntilRetry(response) };
    if (status === 401) return refusalIn(await response.json());
    return status === 503 ? 'busy' : 'failed';
  } catch {
    return 'failed';
  }
}

function refusalIn({ error }: { error?: unknown }): 'refused' | 'code_needed' | 'code_wrong' {
  return error === 'code_needed' || error === 'code_wrong' ? error : 'refused';
}

/**
 * Ends the session on the server and opens the sign-in page.
 * @throws Error if the server did not end it: the person is still signed in, and the caller should say so
 */
export async function signOut(ended: () => void): Promise<void> {
  const response = await postAuth('signout', {});
  if (!response.ok) throw new Error(`Sign-out was answered with ${response.status}`);
  ended();
  window.location.assign('/sign-in');
}

/** @throws TypeError without a connection, DOMException after a time-out */
async function postAuth(action: string, fields: Record<string, string>): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const csrf = await fetch('/api/auth/csrf', { cache: 'no-store', signal });
  if (!csrf.ok) return csrf;
  const { csrfToken } = await csrf.json();
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  return fetch(`/api/auth/${action}`, { method: 'POST', body, signal });
}

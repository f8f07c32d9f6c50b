import { type Answer, type Refusal, request } from '@/lib/browser/request';

/** Requests about the sign-in of the organization. They go through next-auth, which wants its CSRF token with them. */

interface ToProvider {
  /** Where to go after the sign-in: a path of this site. */
  callbackUrl: string;
  /** The password: the account is linked. Left out: the person signs in. */
  current?: string;
  /** A code of the second factor, if the account has one. */
  code?: string;
  /** The person has to prove who they are, even if the provider knows them. */
  again?: 'true';
}

/** Goes to the provider. @returns why it was refused; null if the browser leaves the page */
export async function goToProvider(way: ToProvider): Promise<Refusal | null> {
  const answer = await post<{ url: string }>('auth/signin/oidc', { ...way });
  if (!answer.ok) return answer;
  window.location.assign(answer.body.url);
  return null;
}

/** Makes the account of a person who came by the organization, and signs them in. */
export function enterAsNew(chosen: { username: string; shown: string; invitation: string }): Promise<Answer> {
  return post('auth/callback/entry', chosen);
}

async function post<Body>(path: string, fields: Record<string, string>): Promise<Answer<Body>> {
  const csrf = await request<{ csrfToken: string }>({ method: 'GET', path: 'auth/csrf' });
  if (!csrf.ok) return csrf;
  return request<Body>({ method: 'POST', path, body: { ...fields, csrfToken: csrf.body.csrfToken, json: 'true' } });
}

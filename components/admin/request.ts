/** What the pages of /admin ask of the server. */

/** Deleting a person with very many messages takes its time. */
const TIMEOUT_MS = 180_000;

export interface AdminRequest {
  method: 'POST' | 'PATCH' | 'DELETE';
  /** Below /api/admin/ */
  path: string;
  body: object;
}

/** The answer, or the code of what went wrong: a key of the texts' `errors`. */
export type Answer = { ok: true; body: Record<string, unknown> } | { ok: false; code: string };

/** Never throws. */
export async function send({ method, path, body }: AdminRequest): Promise<Answer> {
  try {
    const response = await fetch(`/api/admin/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 503) return { ok: false, code: 'busy' };
    const answer = await response.json();
    if (response.ok) return { ok: true, body: answer };
    return { ok: false, code: typeof answer.error === 'string' ? answer.error : 'failed' };
  } catch {
    return { ok: false, code: 'failed' };
  }
}

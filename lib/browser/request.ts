/** What pages ask of the server's handlers. Browsers send the Origin, by which a handler knows a page of ours. */

const TIMEOUT_MS = 40_000;

/** For what deletes very many messages, or tests the whole installation. */
export const SLOW_MS = 180_000;

export interface ApiRequest {
  method: 'POST' | 'PATCH' | 'DELETE';
  /** Below /api/ */
  path: string;
  /** Left out where the handler takes none. */
  body?: object;
  timeoutMs?: number;
}

/** Wrong fields of a form, each with the codes of what is wrong with it. */
export type FieldErrors = Record<string, string[] | undefined>;

export interface Refusal {
  ok: false;
  /** The handler's, `busy` for any 503, or `failed`: no answer, or none that we know. */
  code: string;
  fields: FieldErrors;
  /** With `too_many_tries`: when there are tries again, in minutes from now, at least 1. */
  minutes: number;
}

export type AnswerBody = Record<string, unknown>;

export type Answer = { ok: true; body: AnswerBody } | Refusal;

/** Never throws. */
export async function request({ method, path, body, timeoutMs = TIMEOUT_MS }: ApiRequest): Promise<Answer> {
  try {
    const response = await fetch(`/api/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    // A proxy's has no body of ours.
    if (response.status === 503) return refusal('busy');
    const answer = await response.json();
    if (response.ok) return { ok: true, body: answer };
    const minutes = minutesUntilRetry(response);
    return typeof answer.error === 'string' ? refusal(answer.error, answer.fields, minutes) : refusal('failed');
  } catch {
    return refusal('failed');
  }
}

/** As `Retry-After` says, whole and at least 1. */
export function minutesUntilRetry(response: Response): number {
  return Math.max(1, Math.ceil(Number(response.headers.get('Retry-After')) / 60));
}

function refusal(code: string, fields: FieldErrors = {}, minutes = 1): Refusal {
  return { ok: false, code, fields, minutes };
}

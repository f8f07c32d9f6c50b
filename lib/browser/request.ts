/** Requests from pages to the server's handlers. Browsers add the Origin, by which a handler recognizes our pages. */

const TIMEOUT_MS = 40_000;

/** The time-out for requests that delete very many messages, or test the whole installation. */
export const SLOW_MS = 180_000;

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The part of the path after /api/ */
  path: string;
  /** Leave it out if the handler takes no body. */
  body?: object;
  timeoutMs?: number;
  /** Ends the request, in place of `timeoutMs`. The answer is then `failed`. */
  signal?: AbortSignal;
}

/** Wrong fields of a form, each with the codes of what is wrong with it. */
export type FieldErrors = Record<string, string[] | undefined>;

export interface Refusal {
  ok: false;
  /** The handler's error code, `busy` for any 503, or `failed` if there was no answer or an unknown one. */
  code: string;
  fields: FieldErrors;
  /** With `too_many_tries`: minutes until the next try is allowed, at least 1. */
  minutes: number;
  /** If a user name is taken: another one that is free. */
  proposal?: string;
}

export type AnswerBody = Record<string, unknown>;

export type Answer<Body = AnswerBody> = { ok: true; body: Body } | Refusal;

/**
 * Sends a request to a handler. Never throws.
 * @typeParam Body the handler's answer. It is not checked, because the page and the handler are of the same build
 */
export async function request<Body = AnswerBody>({
  method,
  path,
  body,
  timeoutMs = TIMEOUT_MS,
  signal = AbortSignal.timeout(timeoutMs),
}: ApiRequest): Promise<Answer<Body>> {
  try {
    const response = await fetch(`/api/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal,
    });
    // A 503 may come from a proxy, without our body.
    if (response.status === 503) return refusal('busy');
    const answer = await response.json();
    if (response.ok) return { ok: true, body: answer };
    const minutes = minutesUntilRetry(response);
    return typeof answer.error === 'string'
      ? refusal(answer.error, answer.fields, minutes, answer.proposal)
      : refusal('failed');
  } catch {
    return refusal('failed');
  }
}

/** Returns the minutes in `Retry-After`, rounded up and at least 1. */
export function minutesUntilRetry(response: Response): number {
  return Math.max(1, Math.ceil(Number(response.headers.get('Retry-After')) / 60));
}

function refusal(code: string, fields: FieldErrors = {}, minutes = 1, proposal?: string): Refusal {
  return { ok: false, code, fields, minutes, ...(proposal === undefined ? {} : { proposal }) };
}

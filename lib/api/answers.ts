import { BodyCutOff, BodyTooLarge } from './body';

/** Wrong fields of a form, each with the codes of what is wrong with it. */
export type FieldErrors = Record<string, string[]>;

const headers = { 'Cache-Control': 'no-store' };

/** 200. Every answer is JSON; `{}` if there is nothing to return. */
export function done(body: object = {}): Response {
  return Response.json(body, { headers });
}

/** Every refusal has this shape: `{ error: CODE }`, `fields` if a form has wrong fields, and the keys of `more`. */
export function refuse(status: number, error: string, fields?: FieldErrors, more: object = {}): Response {
  return Response.json({ error, ...(fields && { fields }), ...more }, { status, headers });
}

/** 400 for a form, with what is wrong with its fields. */
export function invalid(fields: FieldErrors): Response {
  return refuse(400, 'invalid', fields);
}

export function signedOut(): Response {
  return refuse(401, 'signed_out');
}

/** 503 with the time after which to try again. */
export function tryLater(): Response {
  return Response.json({ error: 'busy' }, { status: 503, headers: { ...headers, 'Retry-After': '5' } });
}

/** 429 with the time after which the next try is allowed. */
export function tooManyTries(retryAfterS: number): Response {
  const retry = { ...headers, 'Retry-After': String(retryAfterS) };
  return Response.json({ error: 'too_many_tries', retryAfterS }, { status: 429, headers: retry });
}

/**
 * Returns the answer to an error that readBody throws, or null for every other error. The client of an incomplete body
 * is gone, and never receives the 400. The 413 closes its connection, because the rest of the body may still be on its
 * way.
 */
export function bodyRefusal(error: unknown): Response | null {
  if (error instanceof BodyCutOff) return new Response(null, { status: 400 });
  if (!(error instanceof BodyTooLarge)) return null;
  return Response.json({ error: 'too_large' }, { status: 413, headers: { ...headers, Connection: 'close' } });
}

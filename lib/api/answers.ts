import { BodyCutOff, BodyTooLarge } from './body';

/** Wrong fields of a form, each with the codes of what is wrong with it. */
export type FieldErrors = Record<string, string[]>;

const headers = { 'Cache-Control': 'no-store' };

/** 200. Every answer is JSON, `{}` where there is nothing to say. */
export function done(body: object = {}): Response {
  return Response.json(body, { headers });
}

/** The one shape of a refusal: `{ error: CODE }`, with `fields` where a form was not filled in right. */
export function refuse(status: number, error: string, fields?: FieldErrors): Response {
  return Response.json({ error, ...(fields && { fields }) }, { status, headers });
}

/** 400 for a form: what is wrong with these fields. */
export function invalid(fields: FieldErrors): Response {
  return refuse(400, 'invalid', fields);
}

export function signedOut(): Response {
  return refuse(401, 'signed_out');
}

/** 503 that says when to come back. */
export function tryLater(): Response {
  return Response.json({ error: 'busy' }, { status: 503, headers: { ...headers, 'Retry-After': '5' } });
}

/** 429 that says when there are tries again. */
export function tooManyTries(retryAfterS: number): Response {
  const retry = { ...headers, 'Retry-After': String(retryAfterS) };
  return Response.json({ error: 'too_many_tries', retryAfterS }, { status: 429, headers: retry });
}

/**
 * The answer to what readBody throws; null for every other error. Nobody hears the 400 of a body that broke off; the
 * 413 ends its connection, on which the rest of the body may still be coming.
 */
export function bodyRefusal(error: unknown): Response | null {
  if (error instanceof BodyCutOff) return new Response(null, { status: 400 });
  if (!(error instanceof BodyTooLarge)) return null;
  return Response.json({ error: 'too_large' }, { status: 413, headers: { ...headers, Connection: 'close' } });
}

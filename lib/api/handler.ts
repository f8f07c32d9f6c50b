import type { z } from 'zod';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { currentUser, type Reader } from '@/lib/auth/session';
import { addressIn } from '@/lib/auth/verify';
import { services } from '@/lib/services';
import { bodyRefusal, refuse, signedOut, tryLater } from './answers';
import { BODY_BYTES, contentType, parseJson, readBody } from './body';
import { shapeErrors } from './schema';

/**
 * Who may use a route: `anyone` (no session is looked up), `member` (everybody who is signed in; others get 401) or
 * `admin` (others get 404, as for an address that does not exist; administrators who still have to set up two factors
 * get 403).
 */
export type Who = 'anyone' | 'member' | 'admin';

export interface Rules<W extends Who, P, B> {
  who: W;
  /** The parameters of the address; values that do not match get 404. */
  params?: z.ZodType<P>;
  /** The required JSON body. If left out, the request must have no body. */
  body?: z.ZodType<B>;
  /** A form with this one field, which mail programs send, is taken in place of no body. */
  form?: { name: string; value: string };
  /** Maximum size of the body in bytes; default: BODY_BYTES. */
  maxBytes?: number;
}

/** A request that passed its handler's rules. */
export interface Asked<W extends Who, P = undefined, B = undefined> {
  request: Request;
  user: W extends 'anyone' ? null : Reader;
  params: P;
  body: B;
  /** The client address; empty if unknown. */
  address: string;
  /** When the request arrived, from Date.now(). */
  receivedMs: number;
}

/** The function that Next calls. */
export type RouteHandler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

const READS = ['GET', 'HEAD'];

/**
 * Returns a route's handler, which runs `answer` for a request that passes the rules. Checks the role before the
 * parameters and the body, so that errors give no hints to people without the role.
 *
 * If a request other than a read fails, the handler logs the error and answers 503: a change may or may not have been
 * made, and can be repeated. If a read fails, the handler rethrows the error, and Next answers it as for a page.
 */
export function handler<W extends Who, P = undefined, B = undefined>(
  rules: Rules<W, P, B>,
  answer: (asked: Asked<W, P, B>) => Promise<Response>,
): RouteHandler {
  return async (request, context) => {
    const receivedMs = Date.now();
    try {
      const user = await authorize(request, rules.who);
      if (user instanceof Response) return user;
      const params = rules.params?.safeParse(await context.params);
      if (params?.success === false) return refuse(404, 'not_found');
      const body = await bodyOf(request, rules);
      if (body instanceof Response) return body;
      const address = addressIn(request.headers.get('x-forwarded-for') ?? '');
      return await answer({ request, user, params: params?.data, ...body, address, receivedMs } as Asked<W, P, B>);
    } catch (error) {
      const refusal = bodyRefusal(error);
      if (refusal) return refusal;
      if (READS.includes(request.method)) throw error;
      if (!isPasswordsBusy(error))
        services().log.error({ err: error, path: new URL(request.url).pathname }, 'a request failed');
      return tryLater();
    }
  };
}

async function authorize(request: Request, who: Who): Promise<Reader | null | Response> {
  const user = who === 'anyone' ? null : await currentUser();
  if (who === 'member' && !user) return signedOut();
  if (who === 'admin' && user?.needsTwoFactor) return refuse(403, 'two_factor_needed');
  if (who === 'admin' && user?.role !== 'admin') return refuse(404, 'not_found');
  return READS.includes(request.method) || isOurs(request, who) ? user : refuse(403, 'origin');
}

/**
 * Whether a request comes from our own pages. Browsers send an Origin with every request that may change something, and
 * a page of another site cannot send ours. A program that sends no Origin cannot misuse anybody's cookie, so it may use
 * the routes for `anyone`.
 */
function isOurs(request: Request, who: Who): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) return who === 'anyone';
  return services().origins.includes(origin);
}

/** Reads the body that a handler expects, or refuses the request. */
export async function bodyOf<B>(
  request: Request,
  rules: Pick<Rules<Who, unknown, B>, 'body' | 'maxBytes' | 'form'>,
): Promise<{ body?: B } | Response> {
  const { body: shape, maxBytes = BODY_BYTES } = rules;
  // No form of another site can send this type.
  if (shape && contentType(request) !== 'application/json') return refuse(415, 'content_type');
  const text = await readBody(request, maxBytes);
  if (!shape) return text === '' || (await isForm(request, text, rules.form)) ? {} : refuse(400, 'malformed');
  const body = shape.safeParse(parseJson(text));
  return body.success ? { body: body.data } : refuse(400, 'malformed', shapeErrors(body.error));
}

/** Whether a body is a form of exactly this one field. */
async function isForm(
  request: Request,
  text: string | null,
  field: Rules<Who, unknown, unknown>['form'],
): Promise<boolean> {
  if (!field || !['application/x-www-form-urlencoded', 'multipart/form-data'].includes(contentType(request)))
    return false;
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  const entries = await new Response(text, { headers }).formData().then(
    (form) => [...form],
    () => [],
  );
  return entries.length === 1 && entries[0]?.[0] === field.name && entries[0][1] === field.value;
}

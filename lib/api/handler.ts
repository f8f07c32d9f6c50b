import type { z } from 'zod';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { currentUser, type Reader } from '@/lib/auth/session';
import { addressIn } from '@/lib/auth/verify';
import { services } from '@/lib/services';
import { bodyRefusal, refuse, signedOut, tryLater } from './answers';
import { BODY_BYTES, contentType, parseJson, readBody } from './body';
import { shapeErrors } from './schema';

/**
 * Who may ask: `anyone`, without being asked who that is; `member`, whoever is signed in (else 401); or `admin`. To
 * those who are no administrators there is nothing there: 404, as for an address that nobody ever made.
 */
export type Who = 'anyone' | 'member' | 'admin';

export interface Rules<W extends Who, P, B> {
  who: W;
  /** Of the address; what does not fit is not there: 404. */
  params?: z.ZodType<P>;
  /** The JSON that has to come along. Left out: nothing may. */
  body?: z.ZodType<B>;
  /** Most bytes of a body; left out: BODY_BYTES. */
  maxBytes?: number;
}

/** A request that passed its handler's rules. */
export interface Asked<W extends Who, P = undefined, B = undefined> {
  request: Request;
  user: W extends 'anyone' ? null : Reader;
  params: P;
  body: B;
  /** Of the client, as far as it is believed; empty when unknown. */
  address: string;
  /** When the request came, as Date.now() has it. */
  receivedMs: number;
}

/** What Next calls. */
export type RouteHandler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

const READS = ['GET', 'HEAD'];

/**
 * A route's handler: runs `answer` for a request that the rules let through. The role comes first, so that nobody else
 * learns what would have been wrong.
 *
 * What fails while something is changed is logged and answered with 503: it may or may not have been done, and can be
 * repeated. What fails while something is read is thrown on, and Next answers it like a page.
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
        services().log.error({ err: error, path: new URL(request.url).pathname }, 'a change failed');
      return tryLater();
    }
  };
}

async function authorize(request: Request, who: Who): Promise<Reader | null | Response> {
  const user = who === 'anyone' ? null : await currentUser();
  if (who === 'member' && !user) return signedOut();
  if (who === 'admin' && user?.role !== 'admin') return refuse(404, 'not_found');
  return READS.includes(request.method) || isOurs(request, who) ? user : refuse(403, 'origin');
}

/**
 * Browsers send an Origin with everything that may change something, and a page of another site cannot send ours. A
 * program that sends none has nobody's cookie to misuse, so it may do what anyone may.
 */
function isOurs(request: Request, who: Who): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) return who === 'anyone';
  return services().origins.includes(origin);
}

async function bodyOf<B>(request: Request, rules: Rules<Who, unknown, B>): Promise<{ body?: B } | Response> {
  const { body: shape, maxBytes = BODY_BYTES } = rules;
  // No form of another site can send this type.
  if (shape && contentType(request) !== 'application/json') return refuse(415, 'content_type');
  const text = await readBody(request, maxBytes);
  if (!shape) return text === '' ? {} : refuse(400, 'malformed');
  const body = shape.safeParse(parseJson(text));
  return body.success ? { body: body.data } : refuse(400, 'malformed', shapeErrors(body.error));
}

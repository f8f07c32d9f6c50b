import type { z } from 'zod';
import { bodyRefusal, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { bodyOf, type RouteHandler } from '@/lib/api/handler';
import { shapeErrors } from '@/lib/api/schema';
import { services } from '@/lib/services';
import type { TokenScope } from '@/lib/tokens/scope';
import { personOfToken, type TokenUser, touchToken } from '@/lib/tokens/tokens';

/** One thing that programs can ask of the API. The OpenAPI document is made from these. */
export interface Operation<P = unknown, Q = unknown, B = unknown> {
  /** The name in the OpenAPI document. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, with the parameters in braces. */
  path: string;
  summary: string;
  /** What the token must allow. */
  scope: TokenScope;
  /** Values that do not match get 404. */
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  /** The required JSON body. If left out, the request must have no body. */
  body?: z.ZodType<B>;
  /** Maximum size of the body in bytes; default: BODY_BYTES. */
  maxBytes?: number;
  status: 200 | 201;
  /** Only for the document: answers are not checked. */
  answer: z.ZodType;
  /** Errors of this operation, by status, besides those that all have. */
  errors?: Record<number, string>;
}

/** A request that passed the rules of its operation. */
export interface Asked<P, Q, B> {
  request: Request;
  user: TokenUser;
  params: P;
  query: Q;
  body: B;
}

/**
 * Returns the handler of an operation. A request is granted by its token alone: a cookie does not count, so no page can
 * make a browser ask in somebody's name. Refuses in this order: no valid token 401, another site's Origin 403, a token
 * without the scope 403, too many requests 429, then 404 and 400 for what was sent. Every failure is 503: a change may
 * or may not have been made, and can be repeated.
 */
export function operation<P, Q, B>(
  rules: Operation<P, Q, B>,
  answer: (asked: Asked<P, Q, B>) => Promise<Response>,
): RouteHandler {
  return async (request, context) => {
    try {
      const user = await authorize(request, rules);
      if (user instanceof Response) return user;
      const params = rules.params?.safeParse(await context.params);
      if (params?.success === false) return refuse(404, 'not_found');
      const query = queryOf(request, rules.query);
      if (query instanceof Response) return query;
      const read = await bodyOf(request, rules);
      if (read instanceof Response) return read;
      return await answer({ request, user, params: params?.data, query: query.query, body: read.body } as Asked<
        P,
        Q,
        B
      >);
    } catch (error) {
      const refusal = bodyRefusal(error);
      if (refusal) return refusal;
      services().log.error({ err: error, path: new URL(request.url).pathname }, 'a request of a program failed');
      return tryLater();
    }
  };
}

async function authorize(request: Request, { scope }: Operation): Promise<TokenUser | Response> {
  const { db, origins, personLimits } = services();
  const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const user = token === undefined ? null : await personOfToken(db, token);
  if (!user) return noToken();
  const origin = request.headers.get('origin');
  if (origin !== null && !origins.includes(origin)) return refuse(403, 'origin');
  if (scope === 'write' && user.scope !== 'write') return refuse(403, 'scope');
  const changes = scope === 'write' ? personLimits.take('apiChanges', user.tokenId) : null;
  const wait = changes ?? personLimits.take('apiRequests', user.tokenId);
  if (wait !== null) return tooManyTries(wait);
  // The time of the last use is not worth failing a request for.
  await touchToken(db, user).catch((error) =>
    services().log.warn({ err: error }, 'the use of a token could not be recorded'),
  );
  return user;
}

/** 401. The header says how to sign in, as HTTP wants it. */
export function noToken(): Response {
  const headers = { 'Cache-Control': 'no-store', 'WWW-Authenticate': 'Bearer' };
  return Response.json({ error: 'no_token' }, { status: 401, headers });
}

function queryOf<Q>(request: Request, shape: z.ZodType<Q> | undefined): { query?: Q } | Response {
  const { searchParams } = new URL(request.url);
  if (!shape) return searchParams.size === 0 ? {} : refuse(400, 'malformed');
  if (searchParams.size > new Set(searchParams.keys()).size) return refuse(400, 'malformed');
  const query = shape.safeParse(Object.fromEntries(searchParams));
  return query.success ? { query: query.data } : refuse(400, 'malformed', shapeErrors(query.error));
}

import { z } from 'zod';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { isTooLong } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import type { Own } from '@/lib/users/people';
import { shapeErrors } from '@/lib/users/schema';
import { findUserById } from '@/lib/users/store';
import { signInLimiter } from './counted';
import { authLog } from './log';
import { bodyRefusal, contentType, parseJson, readBody, tooManyTries, tryLater } from './request';
import { currentUser, type Reader } from './session';
import { addressIn } from './verify';

/** What every request that changes something of one's own account has to pass. */

export type Errors = Record<string, string[]>;

/** Who asks, and what. */
export interface Asked<T> {
  user: Reader;
  body: T;
  /** The believed address; empty when unknown. */
  address: string;
}

/**
 * Runs `answer` for a request from our own pages by somebody who is signed in, with a body of this shape.
 * Browsers send an Origin with whatever may change something; without ours it is refused.
 */
export async function answerAccount<T>(
  request: Request,
  shape: z.ZodType<T>,
  answer: (asked: Asked<T>) => Promise<Response>,
): Promise<Response> {
  if (!services().origins.includes(request.headers.get('origin') ?? '')) return refuse(403, { origin: ['foreign'] });
  try {
    const user = await currentUser();
    if (!user) return signedOut();
    const body = shape.safeParse(await bodyOf(request));
    if (!body.success) return refuse(400, shapeErrors(body.error));
    return await answer({ user, body: body.data, address: addressIn(request.headers.get('x-forwarded-for') ?? '') });
  } catch (error) {
    const refusal = bodyRefusal(error, { errors: { body: ['too_large'] } });
    if (refusal) return refusal;
    if (!isPasswordsBusy(error)) authLog().error({ err: error }, 'an account could not be changed');
    return tryLater();
  }
}

/** For what needs no body. */
export const nothing = z.undefined();

/**
 * Whether this is the password of whoever asks. Counted like a sign-in: a stolen session is no way to guess faster.
 * @returns the proof, which the deed looks at again under its lock (`stale`: signedOut()); or the refusal
 */
export async function proveOwn({ user, address }: Asked<unknown>, password: string): Promise<Proof | Response> {
  const { db, passwords } = services();
  const wrong = () => refuse(400, { current: ['wrong'] });
  if (isTooLong(password)) return wrong();
  const login = await findUserById(db, user.userId);
  if (!login) return signedOut();
  const isKnownHere = async () => true;
  const right = await signInLimiter().attempt({ account: login.key, address, isKnownHere }, () =>
    passwords.verify(password, login.passwordHash),
  );
  if (typeof right !== 'boolean') return tooManyTries(right.retryAfterS);
  return right ? { sessionId: user.sessionId, verifiedHash: login.passwordHash } : wrong();
}

type Proof = NonNullable<Own['own']>;

export function signedOut(): Response {
  return refuse(401, { session: ['signed_out'] });
}

export function refuse(status: number, errors: Errors): Response {
  return Response.json({ errors }, { status });
}

export function done(headers: HeadersInit = {}): Response {
  return new Response(null, { status: 204, headers });
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await readBody(request);
  if (text === '') return undefined;
  // No form of another site can send this type.
  return contentType(request) === 'application/json' ? (parseJson(text) ?? null) : null;
}

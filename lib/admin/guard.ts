import { notFound } from 'next/navigation';
import type { z } from 'zod';
import { authLog } from '@/lib/auth/log';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { bodyRefusal, contentType, parseJson, readBody, tryLater } from '@/lib/auth/request';
import { currentUser, requireUser, type SessionUser } from '@/lib/auth/session';
import { services } from '@/lib/services';

/**
 * Who may be in /admin. Every page and every handler asks for itself. To those who are no administrators there is
 * nothing there: 404, as for an address that nobody ever made.
 */

/** For a page: whoever is signed out goes to sign in and then comes back to `path`. */
export async function requireAdmin(path: string): Promise<SessionUser> {
  const user = await requireUser(path);
  if (user.role !== 'admin') notFound();
  return user;
}

/** For what a page says of itself before it is rendered. */
export async function isAdmin(): Promise<boolean> {
  return (await currentUser())?.role === 'admin';
}

export interface AdminRequest<Params, Body> {
  admin: SessionUser;
  params: Params;
  body: Body;
}

/**
 * For a handler: runs `answer` for an administrator's request of this shape, from our own pages. What fails is logged
 * and answered with 503: it may or may not have been done, and can be repeated.
 * @param found what the address says
 */
export async function answerAdmin<P, B>(
  request: Request,
  found: Promise<unknown> | null,
  params: z.ZodType<P>,
  body: z.ZodType<B>,
  answer: (asked: AdminRequest<P, B>) => Promise<Response>,
): Promise<Response> {
  try {
    const asked = await adminRequest(request, found, params, body);
    return asked instanceof Response ? asked : await answer(asked);
  } catch (error) {
    const refusal = bodyRefusal(error, { error: 'too_large' });
    if (refusal) return refusal;
    if (!isPasswordsBusy(error)) authLog().error({ err: error }, 'an administrator was not answered');
    return tryLater();
  }
}

/** The role comes first, so that nobody else learns what would have been wrong. */
async function adminRequest<P, B>(
  request: Request,
  found: Promise<unknown> | null,
  params: z.ZodType<P>,
  body: z.ZodType<B>,
): Promise<AdminRequest<P, B> | Response> {
  const admin = await currentUser();
  if (admin?.role !== 'admin') return refuse(404, 'not_found');
  // Browsers send an Origin with everything that changes something; a page of another site cannot send ours.
  if (!services().origins.includes(request.headers.get('origin') ?? '')) return refuse(403, 'origin');
  const named = params.safeParse(await found);
  if (!named.success) return refuse(404, 'not_found');
  if (contentType(request) !== 'application/json') return refuse(415, 'content_type');
  const said = body.safeParse(parseJson(await readBody(request, BODY_BYTES)));
  if (!said.success) return refuse(400, 'malformed');
  return { admin, params: named.data, body: said.data };
}

/** The longest message, each of its characters escaped in JSON. */
const BODY_BYTES = 64 * 1024;

/** `{ error: CODE }`; what codes mean to people is in lib/i18n/admin. */
export function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: { 'Cache-Control': 'no-store' } });
}

export function done(body: object = {}): Response {
  return Response.json(body, { headers: { 'Cache-Control': 'no-store' } });
}

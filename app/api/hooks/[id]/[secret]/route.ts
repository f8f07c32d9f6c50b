import { bodyRefusal } from '@/lib/api/answers';
import { contentType, readBody } from '@/lib/api/body';
import type { RouteHandler } from '@/lib/api/handler';
import { pathNumber } from '@/lib/api/schema';
import type { ErrorCode } from '@/lib/chat/protocol';
import { type Bot, botNamed } from '@/lib/hooks/bots';
import { clientIdOf, type FoundHook, hookByAddress, readWritten, touchHook } from '@/lib/hooks/incoming';
import { MESSAGE_BODY_BYTES } from '@/lib/messages/schema';
import { roomForId } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';
import { shownNameFrom } from '@/lib/users/names/shown-name';

/**
 * `POST`: a program writes into the room of a webhook. The address alone grants it: cookies and tokens do not count.
 * 201 `{seq, clientId}`; what is refused is answered with a line of text, for the person who reads it in a log.
 */
export const POST: RouteHandler = async (request, context) => {
  const { id, secret } = (await context.params) as { id: string; secret: string };
  const answer = await written(request, id, secret).catch((error) => {
    const refusal = bodyRefusal(error);
    if (refusal) return refusal.status === 413 ? say(413, 'The body is too large.', { Connection: 'close' }) : refusal;
    // Never with the path: it has the secret.
    services().log.error({ err: error, hook: id.slice(0, 15) }, 'a message for a webhook failed');
    return later();
  });
  services().countHookWritten(answer.status);
  return answer;
};

async function written(request: Request, id: string, secret: string): Promise<Response> {
  const { db, origins, personLimits, log } = services();
  const origin = request.headers.get('origin');
  if (origin !== null && !origins.includes(origin)) return say(403, 'Pages of other sites cannot write here.');
  const number = pathNumber.safeParse(id);
  const hook = number.success ? await hookByAddress(db, number.data, secret) : null;
  if (!hook) return say(404, 'There is no such webhook, or it was revoked.');
  const wait = personLimits.take('hookMessages', hook.id);
  if (wait !== null) return say(429, 'Too many messages. Wait a little.', { 'Retry-After': String(wait) });
  const clientId = clientIdOf(hook.id, request.headers.get('idempotency-key'));
  if (clientId === null) return say(400, 'The Idempotency-Key is not 1 to 255 visible characters of ASCII.');
  const asked = readWritten(contentType(request), await readBody(request, MESSAGE_BODY_BYTES));
  if ('problem' in asked) return say(asked.status, asked.problem);
  const bot = await authorOf(hook, asked.name);
  if (bot instanceof Response) return bot;
  const answer = await posted(hook, bot, asked.text, clientId);
  if (answer.status === 201)
    await touchHook(db, hook.id).catch((error) =>
      log.warn({ err: error }, 'the use of a webhook could not be recorded'),
    );
  return answer;
}

/** As whom it is posted, or the refusal. Who removes or silences the webhook's own bot means all its names. */
async function authorOf(hook: FoundHook, name: string | undefined): Promise<Bot | Response> {
  if (!hook.isInRoom) return say(...REMOVED);
  if (hook.isSilenced) return say(...SILENCED);
  const named = shownNameFrom(name ?? '', hook.bot.shown);
  if ('problem' in named) return say(400, `The name cannot be used: ${named.problem}.`);
  // Also without a name, or with that of the webhook.
  if (named.shown === '') return hook.bot;
  const bot = await botNamed(services().db, { hookId: hook.id, roomId: hook.roomId }, named.shown);
  if (bot === 'gone') return say(404, 'There is no such webhook, or it was revoked.');
  return bot === 'too_many' ? say(409, 'The webhook has written under too many names.') : bot;
}

const REMOVED = [403, 'The bot was removed from the room.'] as const;
const SILENCED = [403, 'A moderator has silenced this bot.'] as const;

const REFUSALS: Partial<Record<ErrorCode, readonly [status: number, text: string]>> = {
  empty: [400, 'The text is empty.'],
  too_long: [413, 'The text is too long: a message has at most 4,000 characters.'],
  bad_text: [400, 'The text has control characters, or halves of characters.'],
  conflict: [409, 'This Idempotency-Key was used for another message.'],
  no_room: [404, 'There is no such room any more.'],
  room_closed: [409, 'The room is archived.'],
  moderators_only: [403, 'Only moderators write in this room.'],
  silenced: SILENCED,
  forbidden: [403, 'The bot may not write in this room.'],
};

async function posted(hook: FoundHook, bot: Bot, text: string, clientId: string | undefined): Promise<Response> {
  const { db, post } = services();
  const room = await roomForId(db, bot.userId, hook.roomId);
  // In an open room, somebody who is not a member could write. A bot that was removed shall not.
  if (!room || room.role === null) return say(...REMOVED);
  const result = await post(bot, room, { text, clientId });
  if (!('error' in result))
    return Response.json({ seq: result.seq, clientId: result.clientId }, { status: 201, headers });
  const { error, retryAfter = 5 } = result;
  if (error === 'rate_limited') return say(429, 'Slow mode is on here.', { 'Retry-After': String(retryAfter) });
  const refusal = REFUSALS[error];
  return refusal ? say(...refusal) : later();
}

const headers = { 'Cache-Control': 'no-store' };

function later(): Response {
  return say(503, 'Not now. Send it again, with the same Idempotency-Key.', { 'Retry-After': '5' });
}

function say(status: number, text: string, more: Record<string, string> = {}): Response {
  const type = { 'Content-Type': 'text/plain; charset=utf-8' };
  return new Response(`${text}\n`, { status, headers: { ...headers, ...type, ...more } });
}

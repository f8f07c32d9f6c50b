import { loadRoom } from '@/app/api/rooms/load';
import { errorAnswer } from '@/lib/rest/error-answer';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import { services } from '@/lib/services';

/** Posts on the path of all messages, which decides under the room's lock whether this person may write there. */
export const POST = operation(OPERATIONS.post, async ({ user, params, body }) => {
  const room = await loadRoom(user, params.room, 'read');
  if (room instanceof Response) return room;
  const wait = services().limits.program('sends', user.userId);
  if (wait !== null) return errorAnswer('rate_limited', wait);
  const { message: text, clientId, replyTo, mentions } = body;
  const result = await services().post(user, room, { text, clientId, replyTo, mentions });
  if ('error' in result) return errorAnswer(result.error, result.retryAfter);
  const { seq } = result;
  return Response.json({ seq, clientId: result.clientId }, { status: 201, headers: { 'Cache-Control': 'no-store' } });
});

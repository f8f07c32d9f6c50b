import { readableRoom } from '@/app/api/admin/messages/room';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { ERRORS } from '@/lib/chat/protocol';
import { editBody, MESSAGE_BODY_BYTES, messageParams } from '@/lib/messages/schema';
import { services } from '@/lib/services';

const edit = { who: 'admin', params: messageParams, body: editBody, maxBytes: MESSAGE_BODY_BYTES } as const;

/**
 * Replaces a message's text. `seen` is the time of the last edit that the administrator saw, null if there was none.
 * 409 `conflict` if the message was edited after that.
 */
export const PATCH = handler(edit, async ({ user, params, body }) => {
  const { changes } = services();
  const room = await readableRoom(user, params.room);
  if (!room) return refuse(404, 'gone');
  const result = await changes.edit(user, room, params.seq, body.text, { audited: true, seen: body.seen });
  if (result === 'gone') return refuse(404, 'gone');
  if (result === 'conflict') return refuse(409, result);
  if (result !== 'done') return refuse(ERRORS[result].retryable ? 503 : 400, result);
  return done();
});

import { readableRoom } from '@/app/api/admin/messages/room';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { record } from '@/lib/audit/audit';
import { ERRORS } from '@/lib/chat/protocol';
import { deleteMessagesBody, MESSAGE_BODY_BYTES, newMessageBody } from '@/lib/messages/schema';
import { services } from '@/lib/services';

const add = { who: 'admin', body: newMessageBody, maxBytes: MESSAGE_BODY_BYTES } as const;

/** Posts a message in a room under the administrator's own name, on the path of all messages. Answers `{ seq }`. */
export const POST = handler(add, async ({ user, body }) => {
  const { db, post } = services();
  const room = await readableRoom(user, body.room);
  if (!room) return refuse(404, 'gone');
  const result = await post(user, room, { text: body.text, clientId: body.clientId });
  if ('error' in result) return refuse(ERRORS[result.error].retryable ? 503 : 400, result.error);
  const person = { id: user.userId, name: user.username };
  if (result.fresh) await record(db, { actor: user, action: 'message.add', person, room, seq: result.seq });
  return done({ seq: result.seq });
});

/** Removes the texts of messages that still have one. Answers `{ removed }`, the number of them. */
export const DELETE = handler({ who: 'admin', body: deleteMessagesBody }, async ({ user, body }) => {
  const { changes } = services();
  const byRoom = new Map<number, number[]>();
  for (const { room, seq } of body.messages) byRoom.set(room, [...(byRoom.get(room) ?? []), seq]);
  let removed = 0;
  for (const [roomId, seqs] of byRoom) {
    const room = await readableRoom(user, roomId);
    if (room) removed += await changes.remove(user, room, seqs, { audited: true });
  }
  return done({ removed });
});

import { record } from '@/lib/admin/audit';
import { adminRequest, done, refuse } from '@/lib/admin/guard';
import { messagesWithText } from '@/lib/admin/messages';
import { roomById } from '@/lib/admin/rooms';
import { editBody, messageParams } from '@/lib/admin/schema';
import { ERRORS } from '@/lib/chat/protocol';
import { services } from '@/lib/services';

interface Context {
  params: Promise<{ room: string; seq: string }>;
}

/** Gives a message another text. */
export async function PATCH(request: Request, context: Context): Promise<Response> {
  const asked = await adminRequest(request, context.params, messageParams, editBody);
  if (asked instanceof Response) return asked;
  const { admin, params, body } = asked;
  const { db, changes } = services();
  const room = await roomById(db, params.room);
  const [message] = room ? await messagesWithText(db, room.id, [params.seq]) : [];
  if (!room || !message) return refuse(404, 'gone');
  const result = await changes.edit(admin, room, params.seq, body.text);
  if (result === 'gone') return refuse(404, 'gone');
  if (result !== 'done') return refuse(ERRORS[result].retryable ? 503 : 400, result);
  const { userId, user } = message;
  const person = userId !== null && user !== null ? { id: userId, name: user } : null;
  await record(db, { actor: admin, action: 'message.edit', person, room, seq: params.seq });
  return done();
}

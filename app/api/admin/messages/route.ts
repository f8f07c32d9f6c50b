import { recordAll } from '@/lib/admin/audit';
import { adminRequest, done, refuse } from '@/lib/admin/guard';
import { messagesWithText } from '@/lib/admin/messages';
import { roomById } from '@/lib/admin/rooms';
import { deleteMessagesBody, newMessageBody, noParams } from '@/lib/admin/schema';
import type { SessionUser } from '@/lib/auth/session';
import { ERRORS } from '@/lib/chat/protocol';
import { services } from '@/lib/services';

/** Says something in a room as oneself, by the way of all messages. `{ seq }` */
export async function POST(request: Request): Promise<Response> {
  const asked = await adminRequest(request, null, noParams, newMessageBody);
  if (asked instanceof Response) return asked;
  const { admin, body } = asked;
  const { db, post } = services();
  const room = await roomById(db, body.room);
  if (!room) return refuse(404, 'gone');
  const result = await post(admin, room, { text: body.text, clientId: body.clientId });
  if ('error' in result) return refuse(ERRORS[result.error].retryable ? 503 : 400, result.error);
  const person = { id: admin.userId, name: admin.username };
  await recordAll(db, [{ actor: admin, action: 'message.add', person, room, seq: result.seq }]);
  return done({ seq: result.seq });
}

/** Empties the messages that still have a text. `{ removed }`: how many that were. */
export async function DELETE(request: Request): Promise<Response> {
  const asked = await adminRequest(request, null, noParams, deleteMessagesBody);
  if (asked instanceof Response) return asked;
  const byRoom = new Map<number, number[]>();
  for (const { room, seq } of asked.body.messages) byRoom.set(room, [...(byRoom.get(room) ?? []), seq]);
  let removed = 0;
  for (const [roomId, seqs] of byRoom) removed += await removeIn(asked.admin, roomId, seqs);
  return done({ removed });
}

async function removeIn(admin: SessionUser, roomId: number, seqs: number[]): Promise<number> {
  const { db, changes } = services();
  const room = await roomById(db, roomId);
  if (!room) return 0;
  // Whose they were is no longer to be asked for once the account goes too.
  const found = await messagesWithText(db, roomId, seqs);
  if (found.length === 0) return 0;
  const removed = await changes.remove(
    admin,
    room,
    found.map(({ seq }) => seq),
  );
  const entries = found.map(({ seq, userId, user }) => ({
    actor: admin,
    action: 'message.delete' as const,
    person: userId !== null && user !== null ? { id: userId, name: user } : null,
    room,
    seq,
  }));
  await recordAll(db, entries);
  return removed;
}

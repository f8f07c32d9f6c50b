import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { deleteMessagesBody, newMessageBody, noParams } from '@/lib/admin/schema';
import { record } from '@/lib/audit/audit';
import { ERRORS } from '@/lib/chat/protocol';
import { roomById } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

/** Says something in a room as oneself, by the way of all messages. `{ seq }` */
export function POST(request: Request): Promise<Response> {
  return answerAdmin(request, null, noParams, newMessageBody, async ({ admin, body }) => {
    const { db, post } = services();
    const room = await roomById(db, body.room);
    if (!room) return refuse(404, 'gone');
    const result = await post(admin, room, { text: body.text, clientId: body.clientId });
    if ('error' in result) return refuse(ERRORS[result.error].retryable ? 503 : 400, result.error);
    const person = { id: admin.userId, name: admin.username };
    if (result.fresh) await record(db, { actor: admin, action: 'message.add', person, room, seq: result.seq });
    return done({ seq: result.seq });
  });
}

/** Empties the messages that still have a text. `{ removed }`: how many that were. */
export function DELETE(request: Request): Promise<Response> {
  return answerAdmin(request, null, noParams, deleteMessagesBody, async ({ admin, body }) => {
    const { db, changes } = services();
    const byRoom = new Map<number, number[]>();
    for (const { room, seq } of body.messages) byRoom.set(room, [...(byRoom.get(room) ?? []), seq]);
    let removed = 0;
    for (const [roomId, seqs] of byRoom) {
      const room = await roomById(db, roomId);
      if (room) removed += await changes.remove(admin, room, seqs, { audited: true });
    }
    return done({ removed });
  });
}

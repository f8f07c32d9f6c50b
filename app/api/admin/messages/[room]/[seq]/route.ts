import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { editBody, messageParams } from '@/lib/admin/schema';
import { ERRORS } from '@/lib/chat/protocol';
import { roomById } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

interface Context {
  params: Promise<{ room: string; seq: string }>;
}

/** Gives a message another text; 409 `conflict` where somebody else did so since it was `seen`. */
export function PATCH(request: Request, context: Context): Promise<Response> {
  return answerAdmin(request, context.params, messageParams, editBody, async ({ admin, params, body }) => {
    const { db, changes } = services();
    const room = await roomById(db, params.room);
    if (!room) return refuse(404, 'gone');
    const result = await changes.edit(admin, room, params.seq, body.text, { audited: true, seen: body.seen });
    if (result === 'gone') return refuse(404, 'gone');
    if (result === 'conflict') return refuse(409, result);
    if (result !== 'done') return refuse(ERRORS[result].retryable ? 503 : 400, result);
    return done();
  });
}

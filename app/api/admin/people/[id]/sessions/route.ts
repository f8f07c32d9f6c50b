import { answerAdmin, done, refuse } from '@/lib/admin/guard';
import { idParams, nothingBody } from '@/lib/admin/schema';
import { services } from '@/lib/services';
import { personById } from '@/lib/users/directory';
import { revokeAllSessions } from '@/lib/users/people';

interface Context {
  params: Promise<{ id: string }>;
}

/** Signs a person out everywhere. */
export function DELETE(request: Request, context: Context): Promise<Response> {
  return answerAdmin(request, context.params, idParams, nothingBody, async ({ admin, params }) => {
    const { db, announceSessions } = services();
    const person = await personById(db, params.id);
    if (!person) return refuse(404, 'gone');
    if (person.id === admin.userId) return refuse(409, 'self');
    await revokeAllSessions(db, person.id, { audit: { actor: admin, action: 'person.sign_out', person } });
    announceSessions({ userId: person.id });
    return done();
  });
}

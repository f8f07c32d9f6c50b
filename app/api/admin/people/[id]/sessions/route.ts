import { record } from '@/lib/admin/audit';
import { adminRequest, done, refuse } from '@/lib/admin/guard';
import { personById } from '@/lib/admin/people';
import { idParams, nothingBody } from '@/lib/admin/schema';
import { services } from '@/lib/services';
import { revokeAllSessions } from '@/lib/users/people';

interface Context {
  params: Promise<{ id: string }>;
}

/** Signs a person out everywhere. */
export async function DELETE(request: Request, context: Context): Promise<Response> {
  const asked = await adminRequest(request, context.params, idParams, nothingBody);
  if (asked instanceof Response) return asked;
  const { admin, params } = asked;
  const { db, announceSessions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === admin.userId) return refuse(409, 'self');
  await revokeAllSessions(db, person.id);
  announceSessions({ userId: person.id });
  await record(db, { actor: admin, action: 'person.sign_out', person });
  return done();
}

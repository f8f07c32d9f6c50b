import { record } from '@/lib/audit/audit';
import { answerAccount, done, nothing, refuse } from '@/lib/auth/account-request';
import { revokeOwnSession } from '@/lib/auth/session-store';
import { services } from '@/lib/services';

/** `DELETE`: signs one device out. 204; 404 for a session that is not one's own, or has ended. */
export function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answerAccount(request, nothing, async ({ user }) => {
    const { db, announceSessions } = services();
    const { id } = await params;
    if (!(await revokeOwnSession(db, user.userId, id))) return refuse(404, { session: ['unknown'] });
    announceSessions({ sessionId: id });
    await record(db, { actor: user, action: 'account.sign_out', person: { id: user.userId, name: user.username } });
    return done();
  });
}

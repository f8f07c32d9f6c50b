import { record } from '@/lib/admin/audit';
import { answerAccount, done, nothing } from '@/lib/auth/account-request';
import { services } from '@/lib/services';
import { revokeAllSessions } from '@/lib/users/people';

/** `DELETE`: signs out everywhere but here. 204. */
export function DELETE(request: Request): Promise<Response> {
  return answerAccount(request, nothing, async ({ user }) => {
    const { db, announceSessions } = services();
    const ended = await revokeAllSessions(db, user.userId, { keepSessionId: user.sessionId });
    if (ended === 0) return done();
    announceSessions({ userId: user.userId });
    await record(db, { actor: user, action: 'account.sign_out', person: { id: user.userId, name: user.username } });
    return done();
  });
}

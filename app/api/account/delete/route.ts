import { record } from '@/lib/admin/audit';
import { answerAccount, checkOwnPassword, done, refuse } from '@/lib/auth/account-request';
import { services } from '@/lib/services';
import { deletePerson } from '@/lib/users/people';
import { deletionBody } from '@/lib/users/schema';

/**
 * `POST {current}`: deletes one's own account with everything one said. 204; 409 `{errors: {account: ['last_admin']}}`
 * for the last administrator. Takes some seconds: what open sockets still had on its way goes too.
 */
export function POST(request: Request): Promise<Response> {
  return answerAccount(request, deletionBody, async (asked) => {
    const { user, body } = asked;
    const refusal = await checkOwnPassword(asked, body.current);
    if (refusal) return refusal;

    const { db, changes, announceSessions } = services();
    const onSignedOut = () => announceSessions({ userId: user.userId });
    const verdict = await deletePerson(db, changes, user.userId, { onSignedOut });
    if (verdict === 'last_admin') return refuse(409, { account: ['last_admin'] });
    await record(db, { actor: user, action: 'account.delete', person: { id: user.userId, name: user.username } });
    return done();
  });
}

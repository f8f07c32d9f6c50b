import { record } from '@/lib/admin/audit';
import { answerAccount, checkOwnPassword, done, refuse } from '@/lib/auth/account-request';
import { checkPassword } from '@/lib/auth/password-rules';
import { services } from '@/lib/services';
import { setPasswordHash } from '@/lib/users/people';
import { passwordBody } from '@/lib/users/schema';

/** `POST {current, password}`: another password; every other session ends. 204, or `{errors: {field: [codes]}}`. */
export function POST(request: Request): Promise<Response> {
  return answerAccount(request, passwordBody, async (asked) => {
    const { user, body } = asked;
    const problems = await checkPassword(body.password, user.username);
    if (problems.length > 0) return refuse(400, { password: problems });
    const refusal = await checkOwnPassword(asked, body.current);
    if (refusal) return refusal;

    const { db, passwords, announceSessions } = services();
    const hash = await passwords.hash(body.password);
    await setPasswordHash(db, user.userId, hash, { keepSessionId: user.sessionId });
    announceSessions({ userId: user.userId });
    await record(db, { actor: user, action: 'account.password', person: { id: user.userId, name: user.username } });
    return done();
  });
}

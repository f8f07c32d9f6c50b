import { answerAccount, done, proveOwn, refuse, signedOut } from '@/lib/auth/account-request';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { setPasswordHash } from '@/lib/users/people';
import { passwordBody } from '@/lib/users/schema';

/** `POST {current, password}`: another password; every other session ends. 204, or `{errors: {field: [codes]}}`. */
export function POST(request: Request): Promise<Response> {
  return answerAccount(request, passwordBody, async (asked) => {
    const { user, body } = asked;
    const problems = await checkPassword(body.password, user.username);
    if (problems.length > 0) return refuse(400, { password: problems });
    const own = await proveOwn(asked, body.current);
    if (own instanceof Response) return own;

    const { db, passwords, announceSessions } = services();
    const hash = await passwords.hash(body.password);
    const person = { id: user.userId, name: user.username };
    const audit = { actor: user, action: 'account.password' as const, person };
    if ((await setPasswordHash(db, user.userId, hash, { own, audit })) !== 'done') return signedOut();
    announceSessions({ userId: user.userId });
    return done();
  });
}

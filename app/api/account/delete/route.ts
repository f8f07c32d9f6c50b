import { answerAccount, done, proveOwn, refuse, signedOut } from '@/lib/auth/account-request';
import { services } from '@/lib/services';
import { deletionBody } from '@/lib/users/schema';

/**
 * `POST {current}`: deletes one's own account with everything one said. 204 once one is signed out and nothing of it
 * can be read; 409 `{errors: {account: ['last_admin']}}` for the last administrator.
 */
export function POST(request: Request): Promise<Response> {
  return answerAccount(request, deletionBody, async (asked) => {
    const { user, body } = asked;
    const own = await proveOwn(asked, body.current);
    if (own instanceof Response) return own;

    const person = { id: user.userId, name: user.username };
    const audit = { actor: user, action: 'account.delete' as const, person };
    const result = await services().deletions.delete(user.userId, { own, audit });
    if (result === 'last_admin') return refuse(409, { account: ['last_admin'] });
    return result === 'done' ? done() : signedOut();
  });
}

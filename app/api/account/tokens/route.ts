import { provePassword } from '@/app/api/account/prove-password';
import { done, refuse, signedOut } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { newTokenBody } from '@/lib/tokens/schema';
import { makeToken } from '@/lib/tokens/tokens';

/**
 * `POST {name, scope, days, current}` makes a personal token: `{id, token, expiresAt}`. Only this answer ever has the
 * token. 409 `too_many` if the person has as many as are allowed.
 */
export const POST = handler({ who: 'member', body: newTokenBody }, async ({ user, body, address }) => {
  const { current, ...wanted } = body;
  const proof = await provePassword(user, address, current);
  if (proof instanceof Response) return proof;
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.token_made', person } as const;
  const made = await makeToken(services().db, user.userId, wanted, { proof, audit });
  if (made === 'stale') return signedOut();
  return made === 'too_many' ? refuse(409, 'too_many') : done({ ...made, expiresAt: made.expiresAt.toISOString() });
});

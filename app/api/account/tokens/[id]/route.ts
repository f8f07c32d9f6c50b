import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { services } from '@/lib/services';
import { revokeToken } from '@/lib/tokens/tokens';

/** `DELETE`: the token is good for nothing any more. 404 `gone` if it is somebody else's, or was revoked before. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.token_revoked', person } as const;
  return (await revokeToken(services().db, user.userId, params.id, audit)) ? done() : refuse(404, 'gone');
});

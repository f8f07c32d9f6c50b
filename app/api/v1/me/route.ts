import { done } from '@/lib/api/answers';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import { withShown } from '@/lib/users/names/shown-name';

export const GET = operation(OPERATIONS.me, async ({ user }) => {
  const { userId: id, username: name, shown, face, scope } = user;
  return done({ ...withShown({ id, name, shown, face }), scope });
});

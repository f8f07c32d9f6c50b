import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { blockedBy } from '@/lib/users/blocks';

/** `GET`: `{ people: [{ id, name, shown? }] }`, whom this person has blocked. */
export const GET = handler({ who: 'member' }, async ({ user }) => {
  return done({ people: await blockedBy(services().db, user.userId) });
});

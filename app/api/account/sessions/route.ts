import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { revokeAllSessions } from '@/lib/users/people';

/** `DELETE`: ends all sessions of the person except this one. 200. */
export const DELETE = handler({ who: 'member' }, async ({ user }) => {
  const { db, announceSessions } = services();
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.sign_out' as const, person };
  const ended = await revokeAllSessions(db, user.userId, { keepSessionId: user.sessionId, audit });
  if (ended > 0) announceSessions({ userId: user.userId });
  return done();
});

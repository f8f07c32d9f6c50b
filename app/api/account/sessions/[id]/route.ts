import { z } from 'zod';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { record } from '@/lib/audit/audit';
import { revokeOwnSession } from '@/lib/auth/session-store';
import { removeDevicesOf } from '@/lib/push/devices';
import { services } from '@/lib/services';

/** The database refuses to compare ids with letters that no id has. */
const params = z.object({ id: z.uuid().toLowerCase() });

/** `DELETE`: signs one device out. 200; 404 `unknown_session` if it is somebody else's session, or has ended. */
export const DELETE = handler({ who: 'member', params }, async ({ user, params: { id } }) => {
  const { db, announceSessions } = services();
  if (!(await revokeOwnSession(db, user.userId, id))) return refuse(404, 'unknown_session');
  await removeDevicesOf(db, user.userId, { only: id });
  announceSessions({ sessionId: id });
  await record(db, { actor: user, action: 'account.sign_out', person: { id: user.userId, name: user.username } });
  return done();
});

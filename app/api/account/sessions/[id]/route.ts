import { z } from 'zod';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { signOutSession } from '@/lib/users/sign-out';

/** The database refuses to compare ids with letters that no id has. */
const params = z.object({ id: z.uuid().toLowerCase() });

/** `DELETE`: signs one device out. 200; 404 `unknown_session` if it is somebody else's session, or has ended. */
export const DELETE = handler({ who: 'member', params }, async ({ user, params: { id } }) => {
  const { db, announceSessions } = services();
  if (!(await signOutSession(db, user, id))) return refuse(404, 'unknown_session');
  announceSessions({ sessionId: id });
  return done();
});

import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { pushChoicesOf, savePushChoices } from '@/lib/push/choices';
import { pushDevicesOf, sessionMark } from '@/lib/push/devices';
import { pushChoicesBody } from '@/lib/push/schema';
import type { PushState } from '@/lib/push/wire';
import { services } from '@/lib/services';

/** `GET`: how the person is notified, on which devices, and the key with which a browser subscribes. */
export const GET = handler({ who: 'member' }, async ({ user }) => {
  const { db, pushes } = services();
  const [devices, choices] = await Promise.all([pushDevicesOf(db, user), pushChoicesOf(db, user.userId)]);
  const session = sessionMark(user.sessionId);
  return done({ key: pushes.publicKey, session, userId: user.userId, devices, ...choices } satisfies PushState);
});

/** `PATCH {content?, quiet?, pausedUntil?}`: what is left out stays. 200. */
export const PATCH = handler({ who: 'member', body: pushChoicesBody }, async ({ user, body }) => {
  await savePushChoices(services().db, user.userId, body);
  return done();
});

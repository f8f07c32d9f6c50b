import { done, type FieldErrors, invalid, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { type ProfileChanges, saveProfile, statusFrom } from '@/lib/users/profile';
import { profileBody } from '@/lib/users/schema';
import { type ShownProblem, shownNameFrom } from '@/lib/users/shown-name';

/** `PATCH {shown?, status?, presence?}`: changes what others see of this person. 200 `{}`, or 400 with `fields`. */
export const PATCH = handler({ who: 'member', body: profileBody }, async ({ user, body, receivedMs }) => {
  const { shown, status, presence } = body;
  const named: { shown?: string } | { problem: ShownProblem } =
    shown === undefined ? {} : shownNameFrom(shown, user.username);
  const stated = status ? statusFrom(status, new Date(receivedMs)) : status;
  const fields: FieldErrors = {};
  if ('problem' in named) fields.shown = [named.problem];
  if (stated && 'problem' in stated) fields.status = [stated.problem];
  if ('problem' in named || (stated && 'problem' in stated)) return invalid(fields);
  const wait = services().personLimits.take('profileChanges', user.userId);
  if (wait !== null) return tooManyTries(wait);
  await change(user.userId, { ...named, status: stated, presence });
  return done();
});

/** Stores the change, and announces it to everything that shows the profile. */
async function change(userId: number, changes: ProfileChanges): Promise<void> {
  const { db, announceInboxes, announceSessions } = services();
  announceInboxes(await saveProfile(db, userId, changes));
  // The person's open sockets read the name again, and watchers of the person read status and presence again.
  announceSessions({ userId });
}

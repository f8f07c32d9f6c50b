import { done, type FieldErrors, invalid, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { type AboutProblem, aboutFrom } from '@/lib/users/about';
import type { FaceProblem } from '@/lib/users/face';
import { type ShownProblem, shownNameFrom } from '@/lib/users/names/shown-name';
import { type ProfileChanges, saveProfile, statusFrom } from '@/lib/users/profile';
import { profileBody } from '@/lib/users/schema';

/**
 * `PATCH {shown?, status?, presence?, about?, face?}`: changes what others see of this person. 200 `{}`, or 400 with
 * `fields`.
 */
export const PATCH = handler({ who: 'member', body: profileBody }, async ({ user, body, receivedMs }) => {
  const { shown, status, presence, face } = body;
  const named: { shown?: string } | { problem: ShownProblem } =
    shown === undefined ? {} : shownNameFrom(shown, user.username);
  const stated = status ? statusFrom(status, new Date(receivedMs)) : status;
  const said: { about?: string } | { problem: AboutProblem } = body.about === undefined ? {} : aboutFrom(body.about);
  const fields: FieldErrors = {};
  if ('problem' in named) fields.shown = [named.problem];
  if (stated && 'problem' in stated) fields.status = [stated.problem];
  if ('problem' in said) fields.about = [said.problem];
  if ('problem' in named || 'problem' in said || (stated && 'problem' in stated)) return invalid(fields);
  const wait = services().personLimits.take('profileChanges', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const problem = await change(user.userId, { ...named, ...said, status: stated, presence, face });
  return problem ? invalid({ face: [problem] }) : done();
});

/**
 * Stores the change, and announces it to everything that shows the profile.
 * @returns why the face cannot be taken; then nothing was stored
 */
async function change(userId: number, changes: ProfileChanges): Promise<FaceProblem | null> {
  const { db, announceInboxes, announceSessions } = services();
  const saved = await saveProfile(db, userId, changes);
  if (typeof saved === 'string') return saved;
  announceInboxes(saved);
  // The person's open sockets read name and face again, and watchers of the person read status and presence again.
  announceSessions({ userId });
  return null;
}

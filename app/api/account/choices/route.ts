import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { choicesBody } from '@/lib/users/schema';
import { saveChoices } from '@/lib/users/store';

/** `PATCH {locale, timeZone, hourCycle}`; null means the default of the browser or the community. 200. */
export const PATCH = handler({ who: 'member', body: choicesBody }, async ({ user, body }) => {
  await saveChoices(services().db, user.userId, body);
  return done();
});

import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { services } from '@/lib/services';
import { profileOf } from '@/lib/users/profile';
import { seesAll } from '@/lib/users/seen';

/**
 * `GET`: `{ id, name, shown?, face?, about?, timeZone?, status? }`, what everybody may see of a person. 404 `gone` for
 * people whom a guest does not see.
 */
export const GET = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const { db, personLimits } = services();
  const wait = personLimits.take('profiles', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const profile = (await seesAll(db, user, [params.id])) ? await profileOf(db, params.id, user.userId) : null;
  return profile ? done(profile) : refuse(404, 'gone');
});

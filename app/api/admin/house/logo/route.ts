import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody } from '@/lib/api/schema';
import { incomingOf } from '@/lib/files/files';
import { readHouse } from '@/lib/house/house';
import { removeLogo, takeLogo } from '@/lib/house/logo';
import { LOGO_BODY_BYTES, logoBody } from '@/lib/house/schema';
import { services } from '@/lib/services';

/**
 * `PUT {picture}`: the picture, in base64, becomes the logo of the community, which everybody can load. 200 `{logo}`, its
 * version; 400 `no_picture`; 503 if too many pictures wait.
 */
export const PUT = handler({ who: 'admin', body: logoBody, maxBytes: LOGO_BODY_BYTES }, async ({ user, body }) => {
  const { config, db, house, pictures, personLimits } = services();
  const wait = personLimits.take('profileChanges', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const deps = { db, pictures, incoming: incomingOf(config.files) };
  const logo = await takeLogo(deps, Buffer.from(body.picture, 'base64'), user);
  if (logo === null) return refuse(400, 'no_picture');
  house.changed(await readHouse(db));
  return done({ logo });
});

/** `DELETE`: the product's mark is shown again. 200 also if there is no logo. */
export const DELETE = handler({ who: 'admin', body: emptyBody }, async ({ user }) => {
  const { db, house } = services();
  await removeLogo(db, user);
  house.changed(await readHouse(db));
  return done();
});

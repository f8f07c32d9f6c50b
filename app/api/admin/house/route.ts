import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { accentFrom } from '@/lib/house/accent';
import { changeHouse, houseNameFrom } from '@/lib/house/house';
import { houseBody } from '@/lib/house/schema';
import { services } from '@/lib/services';

/**
 * Changes what the community is called, its colour and its defaults: `{name, accent, timeZone, locale}` as they are
 * stored. An empty name and null are the product's or the settings'.
 */
export const PATCH = handler({ who: 'admin', body: houseBody }, async ({ user, body }) => {
  const { db, house } = services();
  const named = houseNameFrom(body.name);
  if ('problem' in named) return refuse(400, named.problem);
  const coloured = body.accent === null ? { accent: null } : accentFrom(body.accent);
  if ('problem' in coloured) return refuse(400, coloured.problem);
  const { timeZone, locale } = body;
  const changed = await changeHouse(db, { ...named, ...coloured, timeZone, locale }, user);
  house.changed(changed);
  const { signUp: _, logo: __, ...answer } = changed;
  return done(answer);
});

import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { houseNameFrom, renameHouse } from '@/lib/house/house';
import { houseBody } from '@/lib/house/schema';
import { services } from '@/lib/services';

/** Renames the community: `{name}` as it is stored. An empty name is the product's. */
export const PATCH = handler({ who: 'admin', body: houseBody }, async ({ user, body }) => {
  const { db, houseName } = services();
  const named = houseNameFrom(body.name);
  if ('problem' in named) return refuse(400, named.problem);
  await renameHouse(db, named.name, { actor: user, action: 'house.rename' });
  houseName.renamed(named.name);
  return done(named);
});

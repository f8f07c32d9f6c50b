import { done, tooManyTries } from '@/lib/api/answers';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import { services } from '@/lib/services';
import { findPeople } from '@/lib/users/people-search';

export const GET = operation(OPERATIONS.people, async ({ user, query }) => {
  const { db, personLimits } = services();
  const wait = personLimits.take('searches', user.userId);
  return wait === null ? done({ people: await findPeople(db, user, query.q) }) : tooManyTries(wait);
});

import { z } from 'zod';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { findPeople } from '@/lib/users/people-search';

const query = z.strictObject({ q: z.string().max(64).default('') });

/** `GET ?q=BEGINNING`: `{ people: [{ id, name, shown? }] }`, at most 20: lib/users/people-search.ts. */
export const GET = handler({ who: 'member' }, async ({ request, user }) => {
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) return refuse(400, 'malformed');
  const { db, personLimits } = services();
  const wait = personLimits.take('searches', user.userId);
  return wait === null ? done({ people: await findPeople(db, user, asked.data.q) }) : tooManyTries(wait);
});

import { z } from 'zod';
import { done, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { rowNumber } from '@/lib/api/schema';
import { SEARCH_LIMIT } from '@/lib/search/answer';
import { CURSOR_LENGTH } from '@/lib/search/cursor';
import { services } from '@/lib/services';

/** The most ids of rooms, and of authors. */
const MOST_IDS = 50;

const question = z.strictObject({
  q: z.string().max(10_000),
  in: z.array(rowNumber).max(MOST_IDS).optional(),
  from: z.array(rowNumber).max(MOST_IDS).optional(),
  after: z.string().max(CURSOR_LENGTH).optional(),
  limit: z.number().int().min(1).max(SEARCH_LIMIT).optional(),
});

const MAX_BYTES = CURSOR_LENGTH + 64 * 1024;

/**
 * `POST` with a SearchQuestion, answered by a SearchAnswer. It changes nothing. A GET could not have the place of the
 * next page in its address, which may name thousands of rooms; and proxies would log what people search for.
 */
export const POST = handler({ who: 'member', body: question, maxBytes: MAX_BYTES }, async ({ request, user, body }) => {
  const { personLimits, searches } = services();
  const wait = personLimits.take('messageSearches', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const answer = await searches.ask(user.userId, body, request.signal).catch((error) => {
    if (request.signal.aborted) return 'gone' as const;
    throw error;
  });
  // The client never receives this.
  if (answer === 'gone') return new Response(null, { status: 400 });
  if (answer === 'busy') return tryLater();
  return answer === 'malformed' ? refuse(400, 'malformed') : done(answer);
});

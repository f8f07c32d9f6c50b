import { handler } from '@/lib/api/handler';
import { SEARCH_BODY_BYTES, searchBody } from '@/lib/search/schema';
import { answerSearch } from './answer';

/**
 * `POST` with a SearchQuestion, answered by a SearchAnswer. It changes nothing. A GET could not have the place of the
 * next page in its address, which may name thousands of rooms; and proxies would log what people search for.
 */
export const POST = handler(
  { who: 'member', body: searchBody, maxBytes: SEARCH_BODY_BYTES },
  async ({ request, user, body }) => answerSearch(user, body, request.signal),
);

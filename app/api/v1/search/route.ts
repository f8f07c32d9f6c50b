import { answerSearch } from '@/app/api/search/answer';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';

export const POST = operation(OPERATIONS.search, async ({ request, user, body }) => {
  return answerSearch(user, body, request.signal);
});

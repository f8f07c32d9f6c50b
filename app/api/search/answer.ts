import type { z } from 'zod';
import { done, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import type { searchBody } from '@/lib/search/schema';
import { services } from '@/lib/services';
import type { Seer } from '@/lib/users/seen';

/** Answers what a person, or a program for them, searches for in messages. */
export async function answerSearch(
  user: Seer,
  question: z.infer<typeof searchBody>,
  signal: AbortSignal,
): Promise<Response> {
  const { personLimits, searches } = services();
  const wait = personLimits.take('messageSearches', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const answer = await searches.ask(user, question, signal).catch((error) => {
    if (signal.aborted) return 'gone' as const;
    throw error;
  });
  // The client never receives this.
  if (answer === 'gone') return new Response(null, { status: 400 });
  if (answer === 'busy') return tryLater();
  return answer === 'malformed' ? refuse(400, 'malformed') : done(answer);
}

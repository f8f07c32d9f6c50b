import { markGram } from './grams';
import type { Wanted } from './room-search';
import { gramsOf } from './term';

/** What is left out of `wanted` is not asked for. */
export function wantedFrom(asked: Partial<Omit<Wanted, 'grams'>>): Wanted {
  const { terms = [], userIds = null, has = [], mentions = null, isPinned = false, from = null, until = null } = asked;
  const [userId, another] = userIds ?? [];
  const grams = [
    ...has.map((mark) => markGram(mark)),
    // A gram of one of several people would leave out the others.
    ...(userId !== undefined && another === undefined ? [markGram('user', userId)] : []),
    ...gramsOf(terms),
  ];
  return { terms, grams, userIds, has, mentions, isPinned, from, until };
}

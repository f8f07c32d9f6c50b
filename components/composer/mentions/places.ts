import type { ClientMention } from '@/lib/chat/protocol';

/** The places at which a text names people, while it is being written. Pure. */

/**
 * Returns the mentions of a text that was changed in one place. Those after it move; those that it touched are no
 * mentions any more, because their words have changed.
 *
 * @param caret where the caret is after the change. It tells which of two equal parts was changed
 */
export function moveMentions(
  mentions: readonly ClientMention[],
  before: string,
  after: string,
  caret: number,
): readonly ClientMention[] {
  if (mentions.length === 0 || before === after) return mentions;
  const end = commonEnd(before, after, Math.max(0, after.length - caret));
  const begin = commonBeginning(before, after, Math.min(before.length, after.length) - end);
  const removedTo = before.length - end;
  const moved = after.length - before.length;
  return mentions.flatMap((mention) => {
    if (mention.at + mention.length <= begin) return [mention];
    if (mention.at >= removedTo) return [{ ...mention, at: mention.at + moved }];
    return [];
  });
}

function commonBeginning(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

function commonEnd(a: string, b: string, most: number): number {
  const limit = Math.min(most, a.length, b.length);
  let length = 0;
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}

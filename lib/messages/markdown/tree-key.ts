import type { Place } from './tree';

/** What a text's tree depends on. A message has no NUL, so that no other text has the same key. */
export function treeKey(text: string, mentions: readonly Place[] = []): string {
  if (mentions.length === 0) return text;
  return `${mentions.map(({ at, length }) => `${at}+${length}`).join()}\0${text}`;
}

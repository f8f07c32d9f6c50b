import { parseBlocks } from './blocks';
import type { Line } from './paragraph';
import type { Place, Tree } from './tree';
import { treeKey } from './tree-key';

/** The trees that were asked for last. A page shows some hundred messages, of which few have markup. */
const KEPT = 300;
const kept = new Map<string, Tree>();

/**
 * Parses a message's text: a part of CommonMark, in which what is not clearly markup stays as typed (see
 * docs/decisions/0049). Takes linear time, and nests to a bounded depth. Never fails.
 * @param mentions the places that name somebody; those in code, quotes and links are ignored
 */
export function parse(text: string, mentions: readonly Place[] = []): Tree {
  const key = treeKey(text, mentions);
  const tree = kept.get(key) ?? parseBlocks(linesOf(text), { level: 0, isInList: false, mentions });
  kept.delete(key);
  kept.set(key, tree);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return tree;
}

function linesOf(text: string): Line[] {
  let at = 0;
  return text.split('\n').map((line) => {
    const start = at;
    at += line.length + 1;
    return { text: line, at: start };
  });
}

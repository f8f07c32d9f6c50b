import { parse } from './parse';
import type { Block, Inline, Place } from './tree';

/** Returns the places that can name somebody: those that are not in code, in a quote or in a link. */
export function mentionablePlaces<P extends Place>(text: string, places: readonly P[]): P[] {
  if (places.length === 0) return [];
  const shown = new Set<number>();
  collectFrom(parse(text, places), shown);
  return places.filter(({ at }) => shown.has(at));
}

/** Whether a name at this place of a text can name somebody: it is not in code, in a quote or in a link. */
export function isMentionable(text: string, at: number): boolean {
  return mentionablePlaces(text, [{ at, length: 1 }]).length > 0;
}

function collectFrom(blocks: readonly Block[], shown: Set<number>): void {
  for (const block of blocks) {
    if (block.type === 'paragraph') collectInline(block.children, shown);
    if (block.type === 'list') for (const item of block.items) collectFrom(item.children, shown);
  }
}

function collectInline(nodes: readonly Inline[], shown: Set<number>): void {
  for (const node of nodes) {
    if (typeof node === 'string' || node.type === 'code') continue;
    if (node.type === 'mention') shown.add(node.at);
    else collectInline(node.children, shown);
  }
}

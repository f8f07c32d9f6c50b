import { mayHoldMarkup } from './may-hold-markup';
import { parse } from './parse';
import { type Block, type Tree, textOf } from './tree';

/**
 * Returns a message's text without its markup, as one line of at most `length` UTF-16 units: for a quote, a
 * notification, a list.
 */
export function plainText(text: string, length = 200): string {
  return cut(mayHoldMarkup(text) ? treeText(parse(text)) : oneLine(text), length);
}

/** Like plainText, for a text that is parsed already. The result is not cut. */
export function treeText(tree: Tree): string {
  return oneLine(tree.map(blockText).join(' '));
}

function blockText(block: Block): string {
  if (block.type === 'paragraph') return textOf(block.children);
  if (block.type === 'code-block') return block.code;
  if (block.type === 'quote') return block.children.map(blockText).join(' ');
  const { marker, items } = block;
  return items
    .map(
      ({ number, children }) =>
        `${number ?? '•'}${number === undefined ? '' : marker} ${children.map(blockText).join(' ')}`,
    )
    .join(' ');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

import { expect, it } from 'vitest';
import { toggleMark } from './wrap';

/** `[` and `]` stand for the selection, `|` for the caret. */
function toggle(shown: string, mark: string): string {
  const caret = shown.indexOf('|');
  const start = caret >= 0 ? caret : shown.indexOf('[');
  const end = caret >= 0 ? caret : shown.indexOf(']') - 1;
  const text = shown.replace(/[[\]|]/g, '');
  const { text: typed, ...at } = toggleMark({ text, start, end }, mark);
  const after = text.slice(0, at.start) + typed + text.slice(at.end);
  const [a, b] = [at.selectStart, at.selectEnd];
  return a === b
    ? `${after.slice(0, a)}|${after.slice(a)}`
    : `${after.slice(0, a)}[${after.slice(a, b)}]${after.slice(b)}`;
}

it.each([
  ['un [texto] corto', '**', 'un **[texto]** corto'],
  ['un [ texto ]corto', '**', 'un  **[texto]** corto'],
  ['un |', '_', 'un _|_'],
  ['[a]', '`', '`[a]`'],
  ['[a]', '~~', '~~[a]~~'],
  ['[dos\nlíneas]', '**', '**[dos\nlíneas]**'],
])('marks %j with %s', (before, mark, after) => {
  expect(toggle(before, mark)).toBe(after);
});

it.each([
  ['un **[texto]** corto', '**', 'un [texto] corto'],
  ['un [**texto**] corto', '**', 'un [texto] corto'],
  ['_|_', '_', '|'],
  ['**_[a]_**', '_', '**[a]**'],
])('takes the mark away from %j', (before, mark, after) => {
  expect(toggle(before, mark)).toBe(after);
});

it('tells a mark from a longer one of the same character', () => {
  expect(toggle('**[a]**', '*')).toBe('***[a]***');
  expect(toggle('`[a]`', '``')).toBe('```[a]```');
});

it('restores the text if the key is pressed twice', () => {
  expect(toggle(toggle('un [texto] corto', '**'), '**')).toBe('un [texto] corto');
});

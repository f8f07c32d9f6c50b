/** What the person is writing just now that can be completed: a name after `@`, or an emoji after `:`. Pure. */

export interface Query {
  type: 'person' | 'emoji';
  /** Where it begins, with its `@` or `:`. */
  at: number;
  /** Without that character. */
  text: string;
}

/** No name is longer, and nobody writes more to find one. */
const LONGEST = 65;

/** Names that people see may have several words. A word before `@` makes it an e-mail address or a link. */
const PERSON = /(?:^|[^\p{L}\p{N}_@./])@((?:[\p{L}\p{M}\p{N}_.-]+ ?){0,3})$/u;
/** It takes two letters or more, so that `:-)`, `:D`, `10:30` and `nota: algo` do not count. */
const EMOJI = /(?:^|[^\p{L}\p{M}\p{N}_:/@])(:(?:\p{L}[\p{L}\p{M}\p{N}_-]+|[+-]1))$/u;

/** @param before the text before the caret */
export function queryIn(before: string): Query | null {
  const end = before.slice(-LONGEST);
  const match = PERSON.exec(end) ?? EMOJI.exec(end);
  if (!match || isInCode(before)) return null;
  const text = match[1] ?? '';
  if (text.startsWith(':')) return { type: 'emoji', at: before.length - text.length, text: text.slice(1) };
  return { type: 'person', at: before.length - text.length - 1, text };
}

/** Whether a text ends inside of code: an open block, or an open span in its last line. */
export function isInCode(before: string): boolean {
  const lines = before.split('\n');
  const fences = lines.filter((line) => line.startsWith('```')).length;
  const last = lines.at(-1) ?? '';
  const ticks = last.startsWith('```') ? 0 : last.split('`').length - 1;
  return fences % 2 === 1 || ticks % 2 === 1;
}

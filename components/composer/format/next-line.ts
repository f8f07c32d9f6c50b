import { isInCode } from '@/components/composer/suggest/query';

/** What a new line begins with after a line of a list or a quote. Pure. */

/** `- `, `* `, `12. `, `12) ` or `> `, with the spaces around it. */
const LEAD = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+|(?:>\s?)+)/;

export type NextLine =
  /** Type this instead of the line break. */
  | { type: 'continue'; text: string }
  /** The line is empty but for its beginning: remove the text from here to the caret instead. */
  | { type: 'end'; from: number };

/**
 * Returns null if the line is an ordinary one.
 * @param before the text before the caret
 */
export function nextLine(before: string): NextLine | null {
  const from = before.lastIndexOf('\n') + 1;
  const line = before.slice(from);
  const lead = LEAD.exec(line)?.[0];
  if (lead === undefined || isInCode(before.slice(0, from))) return null;
  if (line.trimEnd().length <= lead.length) return { type: 'end', from };
  return { type: 'continue', text: `\n${lead.replace(/\d+/, (number) => `${Number(number) + 1}`)}` };
}

import { isBlankLine, openingFence, withoutIndent } from './markers';
import type { Line } from './paragraph';
import type { CodeBlock } from './tree';

interface Taken {
  block: CodeBlock;
  /** The index of the first line after the block. */
  next: number;
}

const LANGUAGE = /^[\w+#.-]{0,20}$/;

/** Reads a fenced block that begins at this line. Returns null if none does, or if there is nothing in it. */
export function codeBlockAt(lines: readonly Line[], start: number): Taken | null {
  const fence = openingFence(lines[start]?.text ?? '');
  if (!fence) return null;
  const isLanguage = LANGUAGE.test(fence.info);
  const { content, next } = contentUntil(lines, start + 1, fence.ticks);
  const code = content.map((text) => withoutIndent(text, fence.indent));
  // ```hola a todos: people also begin the code beside the fence.
  if (!isLanguage) code.unshift(fence.info);
  if (code.every(isBlankLine)) return null;
  const language = isLanguage ? fence.info.toLowerCase() : '';
  return { block: { type: 'code-block', language, code: code.join('\n') }, next };
}

/** Without a line that closes it, a block ends where a line ends with a fence, or at the end of the text. */
function contentUntil(lines: readonly Line[], start: number, ticks: string): { content: string[]; next: number } {
  const textsTo = (end: number) => lines.slice(start, end).map(({ text }) => text);
  const closing = new RegExp(`^ {0,3}${ticks}\`*[ \\t]*$`);
  let beside = -1;
  for (let index = start; index < lines.length; index += 1) {
    const text = lines[index]?.text ?? '';
    if (closing.test(text)) return { content: textsTo(index), next: index + 1 };
    if (beside < 0 && text.trimEnd().endsWith(ticks)) beside = index;
  }
  if (beside < 0) return { content: textsTo(lines.length), next: lines.length };
  const last = (lines[beside]?.text ?? '').trimEnd().replace(/`+$/, '');
  return { content: [...textsTo(beside), last], next: beside + 1 };
}

/** Marks that other programs use as ours, and long texts in parts. Pure. */

/** Code between three marks, and addresses: nothing in them is a mark. */
const KEPT = /```([\s\S]+?)```|`[^`\n]+`|https?:\/\/\S+/gu;

/** Between marks that stand at the edge of words, in one line, without blanks at its ends. Bounded in length. */
const between = (mark: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${mark}])${mark}(?=[^\\s${mark}])([^\\n${mark}]{0,3999}[^\\s${mark}]|[^\\s${mark}])${mark}(?![\\p{L}\\p{N}${mark}])`,
    'gu',
  );
const BOLD = between('\\*');
const STRIKE = between('~');

/**
 * `*bold*` becomes `**bold**` and `~strike~` `~~strike~~`. Italics and code of one line are written in the same way.
 */
export function withOurMarks(text: string): string {
  let end = 0;
  let out = '';
  for (const { 0: kept, 1: code, index } of text.matchAll(KEPT)) {
    out += marked(text.slice(end, index));
    out += code?.includes('\n') ? fence(code, out, text.slice(index + kept.length, index + kept.length + 1)) : kept;
    end = index + kept.length;
  }
  return out + marked(text.slice(end));
}

function marked(text: string): string {
  return text.replace(BOLD, '**$1**').replace(STRIKE, '~~$1~~');
}

/** A block of code stands on lines of its own. */
function fence(code: string, before: string, after: string): string {
  const start = before === '' || before.endsWith('\n') ? '' : '\n';
  const end = after === '' || after.startsWith('\n') ? '' : '\n';
  return `${start}\`\`\`\n${code.replace(/^\n|\n$/g, '')}\n\`\`\`${end}`;
}

/** Cuts a text into parts of at most so many code points, at the end of a line or a word if there is one. */
export function partsOf(text: string, limit: number): string[] {
  if (text.length <= limit) return [text.trim()].filter((part) => part !== '');
  const points = [...text];
  const parts: string[] = [];
  for (let from = 0; from < points.length; ) {
    const piece = points.slice(from, from + limit);
    const isLast = from + limit >= points.length;
    const cut = isLast ? piece.length : (cutsOf(piece).find((at) => at > limit / 2) ?? limit);
    parts.push(piece.slice(0, cut).join('').trim());
    from += cut;
  }
  return parts.filter((part) => part !== '');
}

function cutsOf(piece: readonly string[]): number[] {
  return [piece.lastIndexOf('\n'), piece.lastIndexOf(' ')];
}

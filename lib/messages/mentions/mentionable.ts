/** Parts of a text in which an `@` names nobody. Pure. */

const FENCE = /^ {0,3}(`{3,})[^`]*$/;
const QUOTED = /^ {0,3}>/;
const TICKS = /`+/g;

/** Whether a place of the text can name somebody. It cannot in code and in quotes. */
export function isMentionable(text: string, at: number): boolean {
  return !excludedRanges(text).some(({ from, to }) => from <= at && at < to);
}

interface Range {
  from: number;
  to: number;
}

function excludedRanges(text: string): Range[] {
  const ranges: Range[] = [];
  let fence: { from: number; ticks: string } | null = null;
  let at = 0;
  /** Where the lines begin that are neither quoted nor in a block. */
  let plainFrom = 0;
  const endPlain = () => ranges.push(...codeSpans(text.slice(plainFrom, at), plainFrom));
  for (const line of text.split('\n')) {
    const to = at + line.length;
    const ticks = FENCE.exec(line)?.[1];
    if (fence) {
      if (ticks?.startsWith(fence.ticks)) {
        ranges.push({ from: fence.from, to });
        fence = null;
        plainFrom = to + 1;
      }
    } else if (ticks) {
      endPlain();
      fence = { from: at, ticks };
    } else if (QUOTED.test(line)) {
      endPlain();
      ranges.push({ from: at, to });
      plainFrom = to + 1;
    }
    at = to + 1;
  }
  at = text.length;
  if (fence) ranges.push({ from: fence.from, to: at });
  else endPlain();
  return ranges;
}

/** A run of backticks begins code that ends with the next run of the same length. */
function codeSpans(text: string, offset: number): Range[] {
  const runs = [...text.matchAll(TICKS)].map((found) => ({ from: found.index, length: found[0].length }));
  const spans: Range[] = [];
  for (let i = 0; i < runs.length; i++) {
    const open = runs[i];
    // Few lengths fit into a message, and of each only the last run is compared with all that follow in vain.
    let close = i + 1;
    while (close < runs.length && runs[close]?.length !== open?.length) close++;
    const end = runs[close];
    if (!open || !end) continue;
    spans.push({ from: offset + open.from, to: offset + end.from + end.length });
    i = close;
  }
  return spans;
}

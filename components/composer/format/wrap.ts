/** The marks around a text that is formatted. Pure. */

export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** What to type in place of a part of the text, and what is selected after that. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
  selectStart: number;
  selectEnd: number;
}

/** Puts the mark around the selection, or takes it away if it is there, inside or outside of the selection. */
export function toggleMark({ text, start, end }: Selected, mark: string): Replacement {
  const { length } = mark;
  const chosen = text.slice(start, end);
  if (isMarked(text.slice(0, start), mark, 'end') && isMarked(text.slice(end), mark, 'start')) {
    const from = start - length;
    return { start: from, end: end + length, text: chosen, selectStart: from, selectEnd: from + chosen.length };
  }
  if (chosen.length >= 2 * length && isMarked(chosen, mark, 'start') && isMarked(chosen, mark, 'end')) {
    const bare = chosen.slice(length, -length);
    return { start, end, text: bare, selectStart: start, selectEnd: start + bare.length };
  }
  // A mark formats nothing if a space is on its inner side, so spaces stay outside of the marks.
  const lead = chosen.length - chosen.trimStart().length;
  const core = chosen.trim();
  if (core === '') {
    const inside = start + length;
    return { start, end: start, text: mark + mark, selectStart: inside, selectEnd: inside };
  }
  const from = start + lead;
  const selectStart = from + length;
  return {
    start: from,
    end: from + core.length,
    text: mark + core + mark,
    selectStart,
    selectEnd: selectStart + core.length,
  };
}

/** Whether the text ends or begins with this mark, and not with a longer one of the same character: `**` is not `*`. */
function isMarked(text: string, mark: string, side: 'start' | 'end'): boolean {
  const sign = mark[0] ?? '';
  const run = (side === 'start' ? text : [...text].reverse().join('')).match(/^(.)\1*/u);
  if (run?.[1] !== sign) return false;
  return run[0].length === mark.length;
}

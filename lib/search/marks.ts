import type { Marks } from './answer';
import { foldedParts } from './fold';
import { findTerm, type Term } from './term';

/** The most marks of one text. */
const MOST_MARKS = 200;

/**
 * Where a text has the terms. Folding changes lengths, so the text is folded part by part, and each found place covers
 * all parts that it touches: searching `i` marks the whole of `ﬁ`. Pure.
 */
export function marksIn(text: string, terms: readonly Term[]): Marks {
  const { folded, starts, ends } = foldedParts(text);
  const found: [start: number, end: number][] = [];
  for (const term of terms) {
    if (term.not) continue;
    let at = findTerm(folded, term);
    for (let count = 0; at !== -1 && count < MOST_MARKS; count++) {
      const last = at + term.text.length - 1;
      found.push([starts[at] as number, ends[last] as number]);
      at = findTerm(folded, term, last + 1);
    }
  }
  return joined(found);
}

/** Those marks that are in a part of the text, as marks of that part. */
export function marksWithin(marks: Marks, from: number, length: number): Marks {
  return marks.flatMap(([at, size]): Marks => {
    const start = Math.max(at, from);
    const end = Math.min(at + size, from + length);
    return start < end ? [[start - from, end - start]] : [];
  });
}

/** Sorted, and those that overlap or touch as one. */
function joined(found: [start: number, end: number][]): Marks {
  const marks: Marks = [];
  for (const [start, end] of found.sort(([a], [b]) => a - b)) {
    const last = marks.at(-1);
    if (last && start <= last[0] + last[1]) last[1] = Math.max(last[1], end - last[0]);
    else if (marks.length < MOST_MARKS) marks.push([start, end - start]);
    else break;
  }
  return marks;
}

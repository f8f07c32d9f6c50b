import type { Result } from './results';

export interface Row extends Result {
  tag: string;
  attack: string;
  must: string;
  /** Shown instead of a result. */
  instead?: string;
}

const WIDTHS = { area: 10, attack: 60, must: 50 };

/** The first part of the tag, as a heading. */
export function areaOf({ tag }: Pick<Row, 'tag'>): string {
  return tag.charAt(0).toUpperCase() + tag.slice(1, tag.indexOf('/'));
}

/** Area, attack, what must happen, result: cells are wrapped, so that nothing is cut off. */
export function renderTable(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => cellsOf(areaOf(row), row.attack, row.must, resultOf(row)));
  const misses = rows.filter(({ misses }) => misses.length > 0).length;
  const notRun = rows.filter(({ instead }) => instead !== undefined).length;
  const sum = `${rows.length - misses - notRun} of ${rows.length} attacks fail as they must`;
  return [
    '',
    ...cellsOf('AREA', 'ATTACK', 'WHAT MUST HAPPEN', 'RESULT'),
    ...lines,
    '',
    `${sum}, ${misses} ${misses === 1 ? 'miss' : 'misses'}${notRun > 0 ? `, ${notRun} not run` : ''}`,
  ].join('\n');
}

function resultOf({ instead, misses, tests }: Row): string {
  if (instead !== undefined) return instead;
  return misses.length > 0 ? '✗ MISS' : `✓ ${tests} ${tests === 1 ? 'test' : 'tests'}`;
}

function cellsOf(area: string, attack: string, must: string, result: string): string[] {
  const [attacks, musts] = [wrap(attack, WIDTHS.attack), wrap(must, WIDTHS.must)];
  return Array.from({ length: Math.max(attacks.length, musts.length) }, (_, i) => {
    const cells = [
      (i === 0 ? area : '').padEnd(WIDTHS.area),
      (attacks[i] ?? '').padEnd(WIDTHS.attack),
      (musts[i] ?? '').padEnd(WIDTHS.must),
      i === 0 ? result : '',
    ];
    return cells.join('  ').trimEnd();
  });
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

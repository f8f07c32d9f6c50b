import { max, quantile } from './measure';
import type { Result } from './scenario';

const HEADINGS = [
  'fault',
  '',
  'injections',
  'acknowledged',
  'changed',
  'erased',
  'violations',
  'max',
  'median',
  'limit',
  'result',
];
const SHOWN = 5;

/** The table of the whole run, followed by the notes and the first violations. */
export function renderResults(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.id,
    result.fault,
    String(result.injections),
    String(result.acknowledged),
    String(result.changed),
    String(result.erased),
    String(result.violations.length),
    result.times.length > 0 ? seconds(max(result.times)) : '–',
    result.times.length > 0 ? seconds(quantile(result.times, 0.5)) : '–',
    Number.isFinite(result.limitMs) ? seconds(result.limitMs) : '–',
    result.result,
  ]);
  const widths = HEADINGS.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const table = [line(HEADINGS), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
  const notes = results.flatMap(({ id, notes, violations }) => [
    ...notes.map((note) => `${id}: ${note}`),
    ...violations.slice(0, SHOWN).map(({ invariant, what }) => `${id}: ${invariant} ${what}`),
    ...(violations.length > SHOWN ? [`${id}: … and ${violations.length - SHOWN} more`] : []),
  ]);
  return [...table, '', ...notes].join('\n');
}

function seconds(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1_000).toFixed(2)} s` : 'never';
}

import { FIGURES, type Figure, targetsReached } from './figures';
import { MEASURES } from './measures/all';
import type { Results } from './results';
import type { ServerName } from './servers';

const SERVERS: ServerName[] = ['ours', 'net', 'net, together', 'ws', 'socket.io', 'plain page'];
const RATIOS = SERVERS.filter((server) => server !== 'ours');

/** The tables of figures and ratios, as Markdown. */
export function report(results: Results): string {
  const measured = FIGURES.filter(({ measure, value }) => results.median(measure, 'ours', value) !== null);
  const figures = table(
    ['', ...SERVERS, 'target', 'reached'],
    measured.map((figure) => {
      const targets = targetsReached(figure, results);
      const targetTexts = targets.map(({ description }) => description).join('; ');
      const reached = targets
        .map((target) => (target.reached === null ? '' : target.reached ? 'yes' : 'no'))
        .join('; ');
      return [figure.label, ...SERVERS.map((server) => shown(figure, results, server)), targetTexts, reached];
    }),
  );
  const ratios = table(
    ['ours as a multiple of', ...RATIOS],
    measured
      .filter(({ measure }) => measure.servers.length > 1)
      .map((figure) => [figure.label, ...RATIOS.map((server) => ratio(figure, results, server))]),
  );
  const shares = table(
    ['CPU of the load process, in cores', ...SERVERS],
    MEASURES.filter((measure) => results.median(measure, 'ours', 'loadCpuShare') !== null).map((measure) => [
      measure.name,
      ...SERVERS.map((server) => number(results.median(measure, server, 'loadCpuShare'), 2)),
    ]),
  );
  const loads = MEASURES.filter((measure) => results.has(measure)).map(
    ({ name, description }) => `- **${name}**: ${description}`,
  );
  return [figures, ratios, shares, loads.join('\n')].filter(Boolean).join('\n\n');
}

function shown({ measure, value, decimals }: Figure, results: Results, server: ServerName): string {
  const median = results.median(measure, server, value);
  // Only our server has a database.
  if (value.startsWith('database') && server !== 'ours') return '';
  return number(median, decimals);
}

function ratio({ measure, value }: Figure, results: Results, server: ServerName): string {
  const ours = results.median(measure, 'ours', value);
  const other = results.median(measure, server, value);
  return ours === null || !other ? '' : number(ours / other, 2);
}

function number(value: number | null, decimals: number): string {
  if (value === null) return '';
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

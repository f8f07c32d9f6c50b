import { rmSync, writeFileSync } from 'node:fs';
import type { Patch } from '@/tests/faults/bundle';
import type { NodeUnderTest } from '@/tests/faults/stage';

/**
 * How a node's follower of search works: as always; `eager`: it indexes each entry within 100 ms; `deadly`: so too, and
 * now and then the node is killed before one of its statements.
 */
export type SearchMode = 'eager' | 'deadly' | null;

export function setSearchMode({ clockFile }: NodeUnderTest, mode: SearchMode): void {
  if (mode === null) rmSync(`${clockFile}.search`, { force: true });
  else writeFileSync(`${clockFile}.search`, mode);
}

const MODE = `(() => {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(\`\${process.env.FAULT_CLOCK_FILE}.search\`, 'utf8');
  } catch {
    return '';
  }
})()`;

/** The follower asks for its mode; a room has many small blocks; and a test may search as often as it needs. */
export const SEARCH_CRASHES: readonly Patch[] = [
  {
    file: 'lib/search/follower.ts',
    find: 'this.#timer = setInterval(() => this.#begin(), this.deps.everyMs ?? EVERY_MS);',
    replace: `let ticks = 0;
    this.#timer = setInterval(() => {
      if (${MODE} !== '' || ++ticks % 50 === 0) this.#begin();
    }, EVERY_MS / 50);`,
  },
  {
    file: 'lib/search/follower.ts',
    find: '[GRAMS_VERSION, ENTRIES, QUIET_ENTRIES]',
    replace: `[GRAMS_VERSION, ...(${MODE} === '' ? [ENTRIES, QUIET_ENTRIES] : [1, 1])]`,
  },
  {
    file: 'lib/search/query-on.ts',
    find: 'const { $client } = tx',
    replace: `if (${MODE} === 'deadly' && Math.random() < 0.05) process.kill(process.pid, 'SIGKILL');
    const { $client } = tx`,
  },
  { file: 'lib/search/block.ts', find: 'export const BLOCK = 2_048;', replace: 'export const BLOCK = 64;' },
  {
    file: 'lib/api/person-limits.ts',
    find: 'messageSearches: { times: 60,',
    replace: 'messageSearches: { times: 1e9,',
  },
];

import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { applyPatch, type Patch } from './bundle';
import { CRASH_POINTS } from './injectors/crash-points';
import { MUTANTS } from './injectors/mutants';

/** The patches of each bundle. */
const BUNDLES: readonly [name: string, patches: readonly Patch[]][] = [
  ['crash points', CRASH_POINTS],
  ...MUTANTS.map(({ scenario: { id, fault }, patches }): [string, readonly Patch[]] => [`${id}, ${fault}`, patches]),
];

test.each(BUNDLES)('%s: each replaced part occurs once in its file, and the result compiles', async (_, patches) => {
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const source = sources.get(patch.file) ?? readFileSync(new URL(`../../${patch.file}`, import.meta.url), 'utf8');
    sources.set(patch.file, applyPatch(source, patch));
  }
  for (const source of sources.values()) {
    await expect(transform(source, { loader: 'ts', logLevel: 'silent' })).resolves.toBeDefined();
  }
});

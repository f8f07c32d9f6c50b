import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { run } from '@/scripts/run';

/** The parts that the build for `npm start` and the deployed folder share. */

export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const BUILDS = join(ROOT, '.build');
export const BUILD_TIMEOUT_MS = 15 * 60_000;

/** Options that make one file for Node from a TypeScript program. Packages stay in node_modules. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Writes a tsconfig.json for Next, because Next rewrites the one that it reads. */
export function writeNextTsconfig(): void {
  mkdirSync(BUILDS, { recursive: true });
  writeFileSync(join(BUILDS, 'tsconfig.json'), `${JSON.stringify({ extends: '../tsconfig.json' })}\n`);
}

/** Builds the pages with Next. @param distDir folder for Next's output, relative to ROOT */
export async function buildPages(distDir: string, env: Record<string, string> = {}): Promise<void> {
  await run(process.execPath, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: ROOT,
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', TERTULIA_DIST_DIR: distDir, ...env },
    timeoutMs: BUILD_TIMEOUT_MS,
    quiet: true,
  });
  rmSync(join(ROOT, distDir, 'cache'), { recursive: true, force: true });
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_TIMEOUT_MS, BUILDS, ROOT } from '@/scripts/build/parts';
import { run } from '@/scripts/run';

const DIR = fileURLToPath(new URL('./peers/plain-page', import.meta.url));
/** Contains this process's id, so that two runs at the same time do not share it. */
const BUILT = join(BUILDS, `plain-page-${process.pid}`);

let built: Promise<Record<string, string>> | null = null;

/** Builds the plain page, once in a run. @returns the environment that its server needs */
export function buildPlainPage(): Promise<Record<string, string>> {
  built ??= build();
  return built;
}

export function removePlainPage(): void {
  rmSync(BUILT, { recursive: true, force: true });
}

async function build(): Promise<Record<string, string>> {
  mkdirSync(BUILT, { recursive: true });
  // Next rewrites this file, so it is not in the sources.
  const tsconfig = join(BUILT, 'tsconfig.json');
  writeFileSync(tsconfig, `${JSON.stringify({ extends: '../../tsconfig.json' })}\n`);
  const env = {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    TERTULIA_DIST_DIR: relative(DIR, join(BUILT, 'next')),
    TERTULIA_TSCONFIG: relative(DIR, tsconfig),
  };
  const next = join(ROOT, 'node_modules/next/dist/bin/next');
  await run(process.execPath, [next, 'build', DIR], { env, timeoutMs: BUILD_TIMEOUT_MS, quiet: true });
  rmSync(join(DIR, 'next-env.d.ts'), { force: true });
  return env;
}

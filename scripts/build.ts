import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { alive } from '@/lib/db/process-lock.mjs';
import { lockMachine } from './machine-lock';
import { isMain, main } from './main';
import { run } from './run';
import { hashSources } from './sources';

/** A finished build. */
export interface Build {
  /** Its folder, absolute: server.mjs and what it starts, and Next's output in `next/`. */
  readonly dir: string;
  /** 0 when it was there already. */
  readonly tookMs: number;
}

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const BUILDS = join(ROOT, '.build');
const NAME = /^[0-9a-f]{16}(\.\d+)?$/;
const KEPT_BUILDS = 2;
const BUILD_TIMEOUT_MS = 15 * 60_000;

/**
 * The build of the present sources, made first if it is not there. Each has a folder of its own, named by the hash of
 * its sources, so that a build never touches what an app is running from; processes that build at once take turns.
 * @param usedBy pid of the process that will run from it: while that one lives, the build is not removed
 */
export async function ensureBuild(usedBy?: number): Promise<Build> {
  const release = await lockMachine(`build of ${BUILDS}`, BUILD_TIMEOUT_MS);
  try {
    const startedAt = performance.now();
    const hash = hashSources(ROOT);
    const ready = findBuild(hash);
    const dir = ready ?? (await makeBuild(hash));
    if (usedBy) writeFileSync(join(dir, 'used-by', String(usedBy)), '');
    if (ready) utimesSync(dir, new Date(), new Date());
    pruneBuilds(dir);
    return { dir, tookMs: ready ? 0 : performance.now() - startedAt };
  } finally {
    release();
  }
}

/** Next reads this copy, because it rewrites the tsconfig.json that it is given. */
export function writeNextTsconfig(): void {
  mkdirSync(BUILDS, { recursive: true });
  writeFileSync(join(BUILDS, 'tsconfig.json'), `${JSON.stringify({ extends: '../tsconfig.json' })}\n`);
}

async function makeBuild(hash: string): Promise<string> {
  const dir = freeFolder(hash);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'used-by'), { recursive: true });
  console.log('Building the app (about half a minute; only after a change)…');
  writeNextTsconfig();
  await bundleServer(dir);
  await run(process.execPath, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: ROOT,
    env: {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      TERTULIA_DIST_DIR: join('.build', nameOf(dir), 'next'),
    },
    timeoutMs: BUILD_TIMEOUT_MS,
    quiet: true,
  });
  rmSync(join(dir, 'next', 'cache'), { recursive: true, force: true });
  if (hashSources(ROOT) === hash) writeFileSync(join(dir, 'ready'), '');
  else console.warn('The sources changed while they were built; the next start builds again.');
  return dir;
}

/** Three files beside each other: the two helpers are found by a URL relative to server.mjs. */
async function bundleServer(dir: string): Promise<void> {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: {
      server: 'server.ts',
      'embedded-supervisor': 'lib/db/embedded-supervisor.mjs',
      'password-worker': 'lib/auth/password-worker.mjs',
    },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
}

function findBuild(hash: string): string | null {
  const found = builds().find((dir) => nameOf(dir).startsWith(hash) && existsSync(join(dir, 'ready')));
  return found ?? null;
}

/** Unfinished builds are made again in place, unless somebody runs from one all the same. */
function freeFolder(hash: string): string {
  for (let n = 0; ; n++) {
    const dir = join(BUILDS, n === 0 ? hash : `${hash}.${n}`);
    if (!inUse(dir)) return dir;
  }
}

function pruneBuilds(current: string): void {
  const newestFirst = builds().sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const dir of newestFirst.slice(KEPT_BUILDS)) {
    if (dir !== current && !inUse(dir)) rmSync(dir, { recursive: true, force: true });
  }
}

function inUse(dir: string): boolean {
  const pids = existsSync(join(dir, 'used-by')) ? readdirSync(join(dir, 'used-by')) : [];
  return pids.some((pid) => alive(Number(pid)));
}

function builds(): string[] {
  if (!existsSync(BUILDS)) return [];
  return readdirSync(BUILDS)
    .filter((name) => NAME.test(name))
    .map((name) => join(BUILDS, name));
}

function nameOf(dir: string): string {
  return dir.slice(BUILDS.length + 1);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const { dir, tookMs } = await ensureBuild();
    console.log(tookMs > 0 ? `Built in ${(tookMs / 1_000).toFixed(1)} s: ${dir}` : `Already built: ${dir}`);
  });
}

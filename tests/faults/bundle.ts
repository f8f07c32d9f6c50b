import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { alive } from '@/lib/mariadb/process-lock.mjs';
import { ensureBuild } from '@/scripts/build';
import { BUNDLE_OPTIONS } from '@/scripts/build/parts';

/** A change to one file of the server: `find` must occur in it exactly once. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const BUILDS = join(ROOT, '.build');

/**
 * Next's output, which all bundles of the server share; builds it first if it does not exist.
 * @returns its path, relative to the project's folder
 */
export async function builtPages(): Promise<string> {
  const dir = process.env.TERTULIA_TEST_BUILD ?? (await ensureBuild(process.pid)).dir;
  return join(relative(ROOT, dir), 'next');
}

/**
 * Bundles the server from the current sources with some lines replaced. The bundle has its own folder below `.build`,
 * from where its packages resolve.
 * @returns the folder; the caller removes it
 * @throws Error if a line to be replaced does not exist, because the fault would not be what it claims to be
 */
export async function bundleServer(name: string, patches: readonly Patch[]): Promise<string> {
  removeOrphans();
  const outdir = join(BUILDS, `faults-${process.pid}-${name}`);
  mkdirSync(outdir, { recursive: true });
  const applied = new Set<Patch>();
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: {
      server: 'server.ts',
      'password-worker': 'lib/auth/password/password-worker.mjs',
      'picture-process': 'lib/files/pictures/picture-process.mjs',
    },
    outdir,
    plugins: [
      {
        name: 'patches',
        setup(plugin) {
          plugin.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const mine = patches.filter((patch) => join(ROOT, patch.file) === path);
            if (mine.length === 0) return null;
            for (const patch of mine) applied.add(patch);
            return { contents: mine.reduce(applyPatch, readFileSync(path, 'utf8')), loader: 'ts' };
          });
        },
      },
    ],
  });
  const missed = patches.find((patch) => !applied.has(patch));
  if (missed) throw new Error(`${missed.file} is no longer part of the server`);
  return outdir;
}

/** @throws Error if `find` does not occur exactly once */
export function applyPatch(source: string, { file, find, replace }: Patch): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `${relative(ROOT, join(ROOT, file))} contains this ${parts.length - 1} times instead of once:\n${find}`,
  );
}

/** Removes the folders of runs that were killed. */
function removeOrphans(): void {
  for (const name of existsSync(BUILDS) ? readdirSync(BUILDS) : []) {
    const pid = Number(/^faults-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (!alive(pid)) rmSync(join(BUILDS, name), { recursive: true, force: true });
  }
}

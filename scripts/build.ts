import { join, relative } from 'node:path';
import { build as bundle, stop as stopEsbuild } from 'esbuild';
import { ensureDeployFolder } from './build/deploy';
import { BUILD_TIMEOUT_MS, BUILDS, BUNDLE_OPTIONS, buildPages, ROOT, writeNextTsconfig } from './build/parts';
import { hashSources } from './build/sources';
import { BuildStore } from './build/store';
import { takeNamedLock } from './machine-lock';
import { isMain, main } from './main';

/** A finished build. */
export interface Build {
  /**
   * The absolute path of its folder, which has server.mjs, the two files that it starts, and Next's output in `next/`.
   */
  readonly dir: string;
  /** 0 if it existed already. */
  readonly tookMs: number;
}

/**
 * Returns the build of the current sources, and makes it if it does not exist. Each build has its own folder, named
 * after the hash of its sources, so that a build never touches files that an app runs from. Processes that build at the
 * same time take turns.
 * @param usedBy pid of the process that will run from the build. While that process lives, the build is not removed
 */
export async function ensureBuild(usedBy = process.pid): Promise<Build> {
  const release = await takeNamedLock(`build of ${BUILDS}`, BUILD_TIMEOUT_MS);
  try {
    const store = new BuildStore(BUILDS);
    const startedAt = performance.now();
    const hash = hashSources(ROOT);
    const ready = store.find(hash);
    const dir = ready ?? (await makeBuild(store, hash));
    store.use(dir, usedBy);
    store.prune(dir);
    return { dir, tookMs: ready ? 0 : performance.now() - startedAt };
  } finally {
    release();
  }
}

async function makeBuild(store: BuildStore, hash: string): Promise<string> {
  console.log('Building the app, which takes about half a minute, and only after a change…');
  const dir = store.begin(hash);
  writeNextTsconfig();
  await bundleServer(dir);
  await buildPages(relative(ROOT, join(dir, 'next')));
  if (hashSources(ROOT) === hash) store.finish(dir);
  else console.warn('The sources changed while they were built; the next start builds again.');
  return dir;
}

/**
 * Makes the server and the files that it starts, in one folder: the server finds them by a URL relative to its own.
 */
async function bundleServer(dir: string): Promise<void> {
  await bundle({
    ...BUNDLE_OPTIONS,
    entryPoints: {
      server: 'server.ts',
      supervisor: 'lib/mariadb/supervisor.mjs',
      'password-worker': 'lib/auth/password/password-worker.mjs',
      'picture-process': 'lib/files/pictures/picture-process.mjs',
    },
    outdir: dir,
  });
  await stopEsbuild();
}

/** `npm run build`. With `-- --standalone` it also makes the deployed folder. */
if (isMain(import.meta.url)) {
  await main(async () => {
    const { dir, tookMs } = await ensureBuild();
    console.log(tookMs > 0 ? `Built in ${(tookMs / 1_000).toFixed(1)} s: ${dir}` : `Already built: ${dir}`);
    if (!process.argv.includes('--standalone')) return;
    const { dir: deploy, bytes } = await ensureDeployFolder(dir);
    console.log(`${deploy} has ${(bytes / 1e6).toFixed(1)} MB; there, start it with: node server.mjs`);
  });
}

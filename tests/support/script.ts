import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUILDS, BUNDLE_OPTIONS, ROOT } from '@/scripts/build-parts';

/** A script of ours as one file, which `node` starts four times as fast as tsx starts its sources. */
export interface BundledScript {
  readonly path: string;
  remove(): Promise<void>;
}

/** @param name of a file in scripts/; the private database is out of its reach */
export async function bundleScript(name: string): Promise<BundledScript> {
  const own = `${name}-${process.pid}`;
  await build({
    ...BUNDLE_OPTIONS,
    // Scripts look for this one beside themselves.
    entryPoints: {
      [own]: join(ROOT, 'scripts', `${name}.ts`),
      'password-worker': 'lib/auth/password/password-worker.mjs',
    },
    // As deep as scripts/: from there they know where the project is.
    outdir: BUILDS,
    sourcemap: false,
  });
  const path = join(BUILDS, `${own}.mjs`);
  return { path, remove: () => rm(path, { force: true }) };
}

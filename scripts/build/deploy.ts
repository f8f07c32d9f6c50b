import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { build as bundle, stop as stopEsbuild } from 'esbuild';
import { takeNamedLock } from '@/scripts/machine-lock';
import { BUILD_TIMEOUT_MS, BUILDS, BUNDLE_OPTIONS, ROOT } from './parts';
import { hashSources } from './sources';

/**
 * The programs in the deployed folder: NAME.mjs is made from the source. A script that operators need gets a line here.
 */
const ENTRY_POINTS = {
  app: 'server.ts',
  'password-worker': 'lib/auth/password/password-worker.mjs',
  'picture-process': 'lib/files/pictures/picture-process.mjs',
  admin: 'scripts/admin.ts',
  backup: 'scripts/backup.ts',
  export: 'scripts/export.ts',
  files: 'scripts/files.ts',
  import: 'scripts/import.ts',
  search: 'scripts/search.ts',
  restore: 'scripts/restore.ts',
  room: 'scripts/room.ts',
} as const;

export const DEPLOY_FOLDER = join(BUILDS, 'deploy');
const HASH_FILE = join(BUILDS, 'deploy.hash');

/** Defines the names that bundled CommonJS packages expect. */
const BANNER = `import { createRequire as makeRequire } from 'node:module';
const require = makeRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/** The deployed folder: everything that the app needs, except Node and a database. */
export interface DeployFolder {
  /** Absolute. */
  readonly dir: string;
  readonly bytes: number;
}

/**
 * Returns the deployed folder, and makes it again if the sources changed.
 * @param build folder of the finished build (scripts/build.ts), from which the pages are copied
 */
export async function ensureDeployFolder(build: string): Promise<DeployFolder> {
  const release = await takeNamedLock(`build of ${BUILDS}`, BUILD_TIMEOUT_MS);
  try {
    const hash = hashSources(ROOT, ['scripts']);
    const isThere = existsSync(HASH_FILE) && readFileSync(HASH_FILE, 'utf8') === hash;
    if (!isThere) await makeDeployFolder(build);
    // If the sources changed meanwhile, the folder may have only some of the changes. Then the hash is not stored, so
    // that the next call makes the folder again.
    if (hashSources(ROOT, ['scripts']) === hash) writeFileSync(HASH_FILE, hash);
    return { dir: DEPLOY_FOLDER, bytes: bytesBelow(DEPLOY_FOLDER) };
  } finally {
    release();
  }
}

async function makeDeployFolder(build: string): Promise<void> {
  rmSync(HASH_FILE, { force: true });
  const dir = `${DEPLOY_FOLDER}.new`;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  copyPages(relative(ROOT, join(build, 'next')), dir);
  // A start reads migrations and their journal. Snapshots are what the next migration is made from.
  const isRead = (path: string) => !path.endsWith('_snapshot.json');
  for (const folder of ['public', 'drizzle'])
    cpSync(join(ROOT, folder), join(dir, folder), { recursive: true, filter: isRead });
  cpSync(join(ROOT, 'scripts/build/deployed-server.mjs'), join(dir, 'server.mjs'));
  const { name, version, license, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  writeJson(join(dir, 'package.json'), { name, version, private: true, type: 'module', license, engines });
  copySharp(dir);
  await bundleAll(dir);

  rmSync(DEPLOY_FOLDER, { recursive: true, force: true });
  renameSync(dir, DEPLOY_FOLDER);
}

/** Copies Next's traced packages and its pages. The pages go to the folder `next`, which Next's configuration names. */
function copyPages(distDir: string, dir: string): void {
  const standalone = join(ROOT, distDir, 'standalone');
  // Next's pages have symbolic links to packages. These links are relative to the build's folder and would be broken in
  // the deployed one. So the files behind the links are copied.
  const isNeeded = (path: string) => !/\.(map|[cm]?tsx?)$/.test(path);
  const whole = { recursive: true, dereference: true, filter: isNeeded };
  cpSync(join(standalone, 'node_modules'), join(dir, 'node_modules'), whole);
  cpSync(join(standalone, distDir), join(dir, 'next'), whole);
  cpSync(join(ROOT, distDir, 'static'), join(dir, 'next/static'), whole);
  const required = join(dir, 'next/required-server-files.json');
  const told = JSON.parse(readFileSync(required, 'utf8'));
  const config = { ...told.config, distDir: 'next', distDirRoot: 'next' };
  writeJson(required, { ...told, config });
  writeJson(join(dir, 'next-config.json'), config);
}

/**
 * Copies the decoder of pictures, which is native code for this platform, with the packages that it needs. Nothing if
 * it is not installed.
 */
function copySharp(dir: string): void {
  const copy = (name: string): void => {
    const from = join(ROOT, 'node_modules', name);
    const to = join(dir, 'node_modules', name);
    if (!existsSync(from) || existsSync(to)) return;
    cpSync(from, to, { recursive: true, filter: (path) => !/\.(d\.[cm]?ts|map)$/.test(path) });
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(from, 'package.json'), 'utf8'),
    );
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) copy(needed);
  };
  copy('sharp');
}

/** Bundles the programs with their packages, except Next and sharp, which load parts of themselves by their paths. */
async function bundleAll(dir: string): Promise<void> {
  await bundle({
    ...BUNDLE_OPTIONS,
    entryPoints: ENTRY_POINTS,
    packages: 'bundle',
    // A CommonJS package would have no named exports in a dynamic import.
    mainFields: ['module', 'main'],
    // Code that the scripts share with the server is written once, into chunks. The chunks are beside the programs,
    // because their code looks for files in its own folder.
    splitting: true,
    chunkNames: '[name]-[hash]',
    external: ['next', 'esbuild', 'tsx', 'sharp'],
    banner: { js: BANNER },
    // lib/config.ts and scripts/environment.mjs read this variable. It means that there is no private database, and
    // that the scripts are beside the app.
    define: { 'process.env.TERTULIA_DEPLOYED': '"1"' },
    sourcemap: false,
    legalComments: 'none',
    outdir: dir,
  });
  await stopEsbuild();
}

function bytesBelow(dir: string): number {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

/** Writes a file with `.` in place of this project's path, which nobody should see and other machines do not have. */
function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value).replaceAll(ROOT, '.')}\n`);
}

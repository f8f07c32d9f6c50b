import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['app', 'components', 'drizzle', 'lib', 'public'];
const FILES = [
  'next.config.mjs',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'scripts/build/parts.ts',
  'scripts/build.ts',
  'server.ts',
  'tsconfig.json',
];
const TEST = /\.(test|contract)\.[cm]?tsx?$/;

/**
 * Hashes the sources of a build. The same sources always give the same 16 hexadecimal digits: only the names and
 * contents of the files count.
 * @param more further folders, beside those of every build
 */
export function hashSources(root: string, more: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const path of [...[...FOLDERS, ...more].flatMap((folder) => filesBelow(root, folder)), ...FILES]) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !TEST.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

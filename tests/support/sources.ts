import { readdirSync, readFileSync } from 'node:fs';

const FOLDERS = ['app', 'components', 'lib', 'scripts', 'tests'];

/** The paths of all sources of the product and its tests, sorted. */
export function sourceFiles(folders: readonly string[] = FOLDERS): string[] {
  const below = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  return [...below, 'server.ts'].filter((path) => /\.(tsx?|mjs|js)$/.test(path)).sort();
}

/** The files that read a property of one of these names: `x.name`, or `{ name` from the left of an assignment. */
export function propertyReads(names: readonly string[]): string[] {
  const read = new RegExp(`(?:\\.|\\{ |, )(?:${names.map((name) => name.replace('.', '\\.')).join('|')})\\b`);
  return sourceFiles().filter((path) => read.test(readFileSync(path, 'utf8')));
}

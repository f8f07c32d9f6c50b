import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enterProject } from '@/scripts/environment.mjs';
import { isMain, main } from '@/scripts/main';

/**
 * `npm run licences` lists the licence of each package that is deployed, as it is installed: nothing is asked of a
 * network. Ends with 1 if one has a licence that is not allowed. The unit tests check the same.
 */

export interface Licensed {
  name: string;
  version: string;
  /** An SPDX expression; empty if the package does not say. */
  licence: string;
}

/** They ask for no more than their text and the names of the authors. */
const ALLOWED = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];

/** Licences that ask for more, and why these packages may have them. */
const EXCEPTIONS: readonly { name: RegExp; licence: string; why: string }[] = [
  { name: /^caniuse-lite$/, licence: 'CC-BY-4.0', why: 'data for the build; no page has it' },
  {
    name: /^@img\/sharp-/,
    licence: 'LGPL-3.0-or-later',
    why: 'libvips, a shared library in a file of its own, which whoever runs the app can replace',
  },
  { name: /^@fontsource-variable\/inter$/, licence: 'OFL-1.1', why: 'a font, which may be given on with software' },
];

/** Packages that are only needed for the build, but leave files of theirs in it. */
const BUILT_IN = ['@fontsource-variable/inter'];

interface Lock {
  packages: Record<string, { version?: string; license?: string; dev?: boolean }>;
}

/** @returns the packages of package-lock.json that are deployed, by name, also those for other systems */
export function deployedPackages(folder = '.'): Licensed[] {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock;
  const deployed = Object.entries(packages).flatMap(([path, { version = '', license = '', dev }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (path === '' || (dev && !BUILT_IN.includes(name))) return [];
    return [{ name, version, licence: installedLicence(join(folder, path)) ?? license }];
  });
  return deployed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @returns what the package itself says; null if it is not installed here */
function installedLicence(path: string): string | null {
  const file = join(path, 'package.json');
  if (!existsSync(file)) return null;
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: unknown };
  return typeof license === 'string' ? license : '';
}

/** Whether a package may be deployed. Of licences joined by OR one has to be allowed, of those joined by AND each. */
export function isAllowed({ name, licence }: Licensed): boolean {
  const isKnown = (one: string) =>
    ALLOWED.includes(one) || EXCEPTIONS.some((except) => except.licence === one && except.name.test(name));
  const either = licence.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return either.some((all) => all.split(' AND ').every((one) => isKnown(one.trim())));
}

if (isMain(import.meta.url))
  await main(async () => {
    enterProject();
    const all = deployedPackages();
    for (const { name, version, licence } of all) console.log(`${licence || 'none'}\t${name}@${version}`);
    const refused = all.filter((each) => !isAllowed(each));
    console.log(`\n${all.length} packages, ${refused.length} with a licence that is not allowed`);
    for (const { name, licence } of refused) console.error(`✗ ${name}: ${licence || 'none'}`);
    process.exit(refused.length > 0 ? 1 : 0);
  });

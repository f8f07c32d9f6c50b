import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashSources } from './sources';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tertulia-sources-'));
  for (const folder of ['app', 'components', 'drizzle', 'lib', 'public']) write(`${folder}/a.ts`, folder);
  const files = ['next.config.mjs', 'package-lock.json', 'package.json', 'postcss.config.mjs', 'server.ts'];
  for (const file of [...files, 'tsconfig.json', 'scripts/build/parts.ts', 'scripts/build.ts']) write(file, file);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

test('the same sources elsewhere give the same hash', () => {
  const copy = `${root}-copy`;
  cpSync(root, copy, { recursive: true });
  expect(hashSources(copy)).toBe(hashSources(root));
  rmSync(copy, { recursive: true });
});

test.each(['app/(auth)/page.tsx', 'lib/deep/er/b.ts', 'public/icon.svg', 'server.ts', 'package-lock.json'])(
  'a change of %s changes the hash',
  (path) => {
    const before = hashSources(root);
    write(path, 'changed');
    expect(hashSources(root)).not.toBe(before);
  },
);

test('a file that moves changes the hash', () => {
  const before = hashSources(root);
  rmSync(join(root, 'lib/a.ts'));
  write('lib/b.ts', 'lib');
  expect(hashSources(root)).not.toBe(before);
});

test.each(['lib/a.test.ts', 'components/b.test.tsx', 'lib/broker/broker.contract.ts', 'tests/c.ts', 'README.md'])(
  'a change of %s does not ask for a new build',
  (path) => {
    const before = hashSources(root);
    write(path, 'changed');
    expect(hashSources(root)).toBe(before);
  },
);

test('a build of more folders changes with them', () => {
  write('scripts/room.ts', 'first');
  const [before, beforeWithScripts] = [hashSources(root), hashSources(root, ['scripts'])];
  write('scripts/room.ts', 'changed');
  expect(hashSources(root)).toBe(before);
  expect(hashSources(root, ['scripts'])).not.toBe(beforeWithScripts);
});

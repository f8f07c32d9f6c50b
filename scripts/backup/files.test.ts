import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newStorageKey } from '@/lib/files/storage/key';
import { openLocal } from '@/lib/files/storage/local';
import { copyFiles } from './files';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-copies-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const put = async (key: string, bytes: Buffer) => {
  writeFileSync(at('draft'), bytes);
  await openLocal(at('app')).put(key, at('draft'));
};
/** The bytes of all files below a folder, by their paths. */
const digest = (name: string) => {
  const found = readdirSync(at(name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path.slice(at(name).length)).update(readFileSync(path));
  return { count: paths.length, sha256: hash.digest('hex') };
};

it('a thousand files come back with the same bytes', async () => {
  for (let i = 0; i < 1_000; i++) {
    const key = newStorageKey();
    mkdirSync(at(`app/${key.slice(0, 2)}`), { recursive: true });
    writeFileSync(at(`app/${key.slice(0, 2)}/${key}`), randomBytes(i));
  }
  expect(await copyFiles(at('app'), at('backup'))).toEqual({ copied: 1_000, kept: 0 });
  expect(await copyFiles(at('backup'), at('restored'))).toEqual({ copied: 1_000, kept: 0 });
  expect(digest('restored')).toEqual(digest('app'));
}, 60_000);

it('only what is new is copied, and nothing is removed from the backup', async () => {
  const [one, two] = [newStorageKey(), newStorageKey()];
  await put(one, Buffer.from('one'));
  await copyFiles(at('app'), at('backup'));
  await put(two, Buffer.from('two'));
  await openLocal(at('app')).remove(one);
  expect(await copyFiles(at('app'), at('backup'))).toEqual({ copied: 1, kept: 0 });
  expect(digest('backup').count).toBe(2);
});

it('uploads under way and other files of the folder are left out', async () => {
  await put(newStorageKey(), Buffer.from('one'));
  mkdirSync(at('app/incoming'));
  writeFileSync(at('app/incoming/x'), 'x');
  writeFileSync(at('app/readme'), 'x');
  expect(await copyFiles(at('app'), at('backup'))).toEqual({ copied: 1, kept: 0 });
});

it('without a folder there is nothing to copy', async () => {
  expect(await copyFiles(at('nowhere'), at('backup'))).toEqual({ copied: 0, kept: 0 });
});

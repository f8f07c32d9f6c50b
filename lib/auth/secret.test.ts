import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretIn } from './secret';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tertulia-secret-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a secret is made once, kept, and readable by its owner alone', { tags: 'everywhere/weak-secret' }, async () => {
  const dataDir = join(folder, 'data');
  const secret = await secretIn(dataDir);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(await secretIn(dataDir)).toBe(secret);
  expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(['secret']);
});

test('processes that start at once get the same secret', async () => {
  const secrets = await Promise.all(Array.from({ length: 20 }, () => secretIn(folder)));
  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(folder)).toEqual(['secret']);
});

test('a file that holds no secret is neither used nor overwritten', { tags: 'everywhere/weak-secret' }, async () => {
  await writeFile(join(folder, 'secret'), 'short');
  await expect(secretIn(folder)).rejects.toThrow('does not hold a secret');
});

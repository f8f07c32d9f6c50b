import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildStore } from './store';

const HASH = '0123456789abcdef';
const NOBODY = 2 ** 30;

let folder = '';
let store: BuildStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-builds-'));
  store = new BuildStore(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function finished(hash: string, minutesAgo: number): string {
  const dir = store.begin(hash);
  store.finish(dir);
  const time = new Date(Date.now() - minutesAgo * 60_000);
  utimesSync(dir, time, time);
  return dir;
}

test('a build is found once it is finished, and not before', () => {
  const dir = store.begin(HASH);
  expect(store.find(HASH)).toBeNull();
  store.finish(dir);
  expect(store.find(HASH)).toBe(dir);
});

test('an unfinished build is started again in the same folder', () => {
  writeFileSync(join(store.begin(HASH), 'server.mjs'), 'half');
  const again = store.begin(HASH);
  expect(basename(again)).toBe(HASH);
  expect(() => writeFileSync(join(again, 'server.mjs'), 'whole', { flag: 'wx' })).not.toThrow();
});

test('an unfinished build that a process runs from is left alone', () => {
  const used = store.begin(HASH);
  store.use(used, process.pid);
  expect(basename(store.begin(HASH))).toBe(`${HASH}.1`);
});

test('old builds are removed, except the newest two, those in use and the current one', () => {
  const [newest, second, used, orphaned, current] = ['a', 'b', 'c', 'd', 'e'].map((letter, age) =>
    finished(letter.repeat(16), age),
  ) as [string, string, string, string, string];
  writeFileSync(join(used, 'used-by', String(process.pid)), '');
  writeFileSync(join(orphaned, 'used-by', String(NOBODY)), '');
  for (const [age, dir] of [newest, second, used, orphaned, current].entries()) {
    const time = new Date(Date.now() - age * 60_000);
    utimesSync(dir, time, time);
  }
  store.prune(current);
  const left = ['a', 'b', 'c', 'd', 'e'].filter((letter) => store.find(letter.repeat(16)) !== null);
  expect(left).toEqual(['a', 'b', 'c', 'e']);
});

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curableCause } from './cause.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-cause-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('why a database ended, if that can be fixed', () => {
  it.each([
    ['InnoDB: Error number 28 means "No space left on device"', 'no room on its disk'],
    ["mariadbd: Error writing file './ibtmp1' (Errcode: 28)", 'no room on its disk'],
    ["mysqld: Disk is full writing './binlog.000002' (OS errno 28 - No space left on device).", 'no room on its disk'],
    ["Can't create file './x' (errno: 122 \"Disk quota exceeded\")", 'its disk quota is used up'],
    ["Can't open file './x' (errno: 30 \"Read-only file system\")", 'its disk is read-only'],
    ['InnoDB: Cannot allocate memory for the buffer pool', 'no memory'],
    ["Can't open file: './x' (errno: 24 \"Too many open files\")", 'too many open files'],
    ["Can't open file './x' (errno: 13 \"Permission denied\")", 'it may not use its files'],
    ['InnoDB: Unable to lock ./ibdata1 error: 11', 'another database uses its files'],
  ])('%s', (said, cause) => {
    expect(curableCause(said, folder)).toBe(cause);
  });

  it.each(['InnoDB: Your database may be corrupt', 'ready for connections', 'port: 2800, errno: 280', ''])(
    'is unknown from: %s',
    (said) => {
      expect(curableCause(said, folder)).toBeNull();
    },
  );

  it('leaves no file behind where it tried to write', () => {
    expect(curableCause('', folder)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keysOf, newStorageKey } from './key';
import type { FileStorage, StoredObject } from './storage';

export interface StorageUnderTest {
  storage: FileStorage;
  close(): Promise<void>;
}

/** What every storage must do. */
export function describeStorage(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`the storage ${name}`, () => {
    let opened: StorageUnderTest;
    let storage: FileStorage;
    let folder = '';

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tertulia-storage-'));
      opened = await open();
      storage = opened.storage;
    });
    afterAll(async () => {
      await storage.close();
      await opened.close();
      rmSync(folder, { recursive: true });
    });

    const fileWith = (bytes: Buffer): string => {
      const path = join(folder, randomBytes(6).toString('hex'));
      writeFileSync(path, bytes);
      return path;
    };
    const stored = async (bytes: Buffer): Promise<string> => {
      const key = newStorageKey();
      await storage.put(key, fileWith(bytes));
      return key;
    };
    const read = async (...asked: Parameters<FileStorage['get']>): Promise<Buffer | null> => {
      const stream = await storage.get(...asked);
      return stream === null ? null : Buffer.concat(await stream.toArray());
    };
    const listed = async (): Promise<StoredObject[]> => {
      const all: StoredObject[] = [];
      for await (const object of storage.list()) all.push(object);
      return all;
    };

    it('gives back the bytes that were stored, and knows how many there are', async () => {
      const bytes = randomBytes(300_000);
      const key = await stored(bytes);
      expect((await read(key))?.equals(bytes)).toBe(true);
      expect(await storage.size(key)).toBe(bytes.length);
    });

    it('gives back a range, both ends included', async () => {
      const key = await stored(Buffer.from('0123456789'));
      expect(String(await read(key, { start: 2, end: 5 }))).toBe('2345');
      expect(String(await read(key, { start: 9, end: 9 }))).toBe('9');
      expect(String(await read(key, { start: 0, end: 9 }))).toBe('0123456789');
    });

    it('has nothing under other keys', async () => {
      const key = newStorageKey();
      expect(await storage.get(key)).toBeNull();
      expect(await storage.get(key, { start: 0, end: 3 })).toBeNull();
      expect(await storage.size(key)).toBeNull();
    });

    it('replaces what was there', async () => {
      const key = await stored(Buffer.from('before, and longer'));
      await storage.put(key, fileWith(Buffer.from('after')));
      expect(String(await read(key))).toBe('after');
      expect(await storage.size(key)).toBe(5);
    });

    it('removes, also what is not there', async () => {
      const key = await stored(Buffer.from('to be removed'));
      await storage.remove(key);
      await storage.remove(key);
      expect(await storage.get(key)).toBeNull();
      expect((await listed()).some((object) => object.key === key)).toBe(false);
    });

    it('lists everything, with its size and about the time', async () => {
      const [key = '', ...previews] = keysOf(newStorageKey());
      for (const each of [key, ...previews]) await storage.put(each, fileWith(Buffer.from(each)));
      const found = (await listed()).filter((object) => object.key.startsWith(key));
      expect(found.map((object) => object.key).sort()).toEqual([key, ...previews].sort());
      for (const { key: each, bytes, modifiedAt } of found) {
        expect(bytes).toBe(each.length);
        expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
      }
    });

    it('lets a reader leave in the middle', async () => {
      const key = await stored(randomBytes(2_000_000));
      const stream = await storage.get(key);
      if (!stream) throw new Error('nothing is there');
      const closed = new Promise((resolve) => stream.on('error', () => {}).once('close', resolve));
      for await (const _ of stream) break;
      await closed;
      expect((await read(key))?.length).toBe(2_000_000);
    });
  });
}

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { files, tries } from '@/lib/db/schema';
import { checkFiles, newestMissing } from '@/lib/files/check';
import { FileCleaning } from '@/lib/files/cleaning';
import { keysOf } from '@/lib/files/storage/key';
import { openLocal } from '@/lib/files/storage/local';
import type { FileStorage } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import { somebody } from '@/tests/integration/rooms/fixture';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { fileRow } from '@/tests/support/files/files';
import type { Person } from '@/tests/support/people';

/** What becomes of uploads that are not sent, and of the bytes of deleted files. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TestDatabase;
let ana: Person;
let folder = '';
let storage: FileStorage;
let cleaning: FileCleaning;
const log = { warn: () => {}, info: () => {} } as never;

beforeAll(async () => {
  database = await createTestDatabase();
  ana = await somebody(database.db);
});
afterAll(() => database.drop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-cleaning-'));
  storage = openLocal(folder);
  cleaning = cleaningWith(storage);
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.db.delete(files);
  await database.db.delete(tries);
});

const cleaningWith = (used: FileStorage) => {
  const storages = { of: async () => used, all: async () => [used] } as unknown as Storages;
  return new FileCleaning({ db: database.db, storages, incoming: join(folder, 'incoming'), log });
};
const put = async (key: string) => {
  const path = join(folder, randomBytes(6).toString('hex'));
  writeFileSync(path, 'hola');
  await storage.put(key, path);
};
type More = Parameters<typeof fileRow>[2];
/** A file with its bytes and those of a preview. */
async function file(more: More = {}): Promise<{ id: string; key: string }> {
  const key = randomBytes(16).toString('hex');
  for (const each of keysOf(key).slice(0, 2)) await put(each);
  return { id: await fileRow(database.db, ana, { storageKey: key, previews: 'small', ...more }), key };
}
const row = async (id: string) => (await database.db.select().from(files).where(eq(files.id, id)))[0];
const isStored = async (key: string) => {
  const sizes = await Promise.all(keysOf(key).map((each) => storage.size(each)));
  return sizes.some((size) => size !== null);
};

describe('the cleaning', () => {
  it('deletes what was not sent within 24 hours, and soon after its bytes and its row', async () => {
    const old = new Date(Date.now() - DAY - 1_000);
    const [late, cut, young] = [
      await file({ createdAt: old }),
      await file({ createdAt: old, uploadedAt: null }),
      await file(),
    ];
    const sent = await file({ createdAt: old, roomId: 1, messageSeq: 1 });
    await cleaning.clean();
    for (const { id } of [late, cut]) expect((await row(id))?.deletedAt).toBeInstanceOf(Date);
    for (const { id } of [young, sent]) expect((await row(id))?.deletedAt).toBeNull();
    await cleaning.clean(Date.now() + HOUR);
    for (const { id, key } of [late, cut]) expect([await row(id), await isStored(key)]).toEqual([undefined, false]);
    for (const { key } of [young, sent]) expect(await isStored(key)).toBe(true);
  });

  it('leaves faces alone, and keeps the bytes of a former face for seven days', async () => {
    const [face, former] = [
      await file({ purpose: 'face', createdAt: new Date(Date.now() - 30 * DAY) }),
      await file({ purpose: 'face', deletedAt: new Date(Date.now() - 6 * DAY) }),
    ];
    await cleaning.clean();
    expect((await checkFiles(database.db, [storage])).missing).toEqual([]);
    expect(await storage.size(face.key)).toBe(4);
    expect(await storage.size(former.key)).toBe(4);
    await cleaning.clean(Date.now() + 2 * DAY);
    expect(await storage.size(face.key)).toBe(4);
    expect(await storage.size(former.key)).toBeNull();
  });

  it('keeps the bytes of a deleted file that was sent for seven days', async () => {
    const [fresh, old] = [
      await file({ roomId: 1, messageSeq: 1, deletedAt: new Date(Date.now() - 7 * DAY + HOUR) }),
      await file({ roomId: 1, messageSeq: 2, deletedAt: new Date(Date.now() - 7 * DAY - HOUR) }),
    ];
    await cleaning.clean();
    expect([Boolean(await row(fresh.id)), await isStored(fresh.key)]).toEqual([true, true]);
    expect([Boolean(await row(old.id)), await isStored(old.key)]).toEqual([false, false]);
  });

  it('goes on after a storage that was away, and the row stays until its bytes are gone', async () => {
    const gone = await file({ roomId: 1, messageSeq: 1, deletedAt: new Date(Date.now() - 8 * DAY) });
    const away: FileStorage = { ...storage, remove: () => Promise.reject(new Error('away')) };
    await cleaningWith(away).clean();
    expect(await row(gone.id)).toBeDefined();
    await cleaning.clean();
    expect([await row(gone.id), await isStored(gone.key)]).toEqual([undefined, false]);
  });

  it('removes many', async () => {
    const at = new Date(Date.now() - 8 * DAY);
    for (let i = 0; i < 250; i++) await fileRow(database.db, ana, { roomId: 1, messageSeq: i + 1, deletedAt: at });
    await cleaning.clean();
    expect(await database.db.$count(files)).toBe(0);
  });

  it('removes what interrupted uploads left on the disk', async () => {
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming);
    for (const name of ['old', 'new']) writeFileSync(join(incoming, name), 'x');
    utimesSync(join(incoming, 'old'), new Date(0), new Date(0));
    await cleaning.clean();
    expect(readdirSync(incoming)).toEqual(['new']);
  });
});

describe('the comparison of rows and bytes', () => {
  it('finds files without bytes, and bytes without a file', async () => {
    const [good, lost, cut] = [await file(), await file(), await file({ bytes: 5 })];
    await storage.remove(keysOf(lost.key)[1] ?? '');
    const unknown = randomBytes(16).toString('hex');
    await put(unknown);
    await file({ deletedAt: new Date() });
    const now = Date.now() + 2 * HOUR;
    const found = await checkFiles(database.db, [storage], { now });
    expect(found.files).toBe(3);
    expect(found.missing.map(({ id }) => id).sort()).toEqual([lost.id, cut.id].sort());
    expect(found.unknown).toEqual([{ storage: 'local', key: unknown, bytes: 4 }]);
    expect(found.missing.some(({ id }) => id === good.id)).toBe(false);
  });

  it('says nothing of young bytes: their row may come', async () => {
    await put(randomBytes(16).toString('hex'));
    expect((await checkFiles(database.db, [storage])).unknown).toEqual([]);
  });

  it('is made once a day, by one of all nodes, also if they start again', async () => {
    await file();
    const nodes = Array.from({ length: 5 }, () => cleaningWith(storage));
    const at = (now: number) => Promise.all(nodes.map((node) => node.checkDaily(now)));
    const now = Date.now();
    const made = async (then: number) => (await at(then)).filter((found) => found?.files === 1).length;
    expect([await made(now), await made(now), await made(now + DAY - 1)]).toEqual([1, 0, 0]);
    expect([await made(now + DAY), await made(now + DAY)]).toEqual([1, 0]);
  });

  it('sees that the newest files are on another machine', async () => {
    await file();
    await fileRow(database.db, ana);
    expect(await newestMissing(database.db, storage)).toEqual({ of: 2, missing: 1 });
  });
});

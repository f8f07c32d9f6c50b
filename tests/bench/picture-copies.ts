import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { files } from '@/lib/db/schema';
import { keysOf } from '@/lib/files/storage/key';
import type { App } from '@/tests/support/app';
import { photo, sendFiles } from '@/tests/support/files/sent';
import type { Person } from '@/tests/support/people';

type FileRow = typeof files.$inferSelect;

const SIZES = [
  [1_600, 1_200],
  [1_200, 1_600],
  [2_000, 900],
  [800, 800],
  [320, 240],
  [900, 2_400],
] as const;

/** Sends one picture of each size to the room, as messages. @returns the rows of the files */
export async function sendOriginals(app: App, db: Database, { as, room }: { as: Person; room: number }) {
  const originals: FileRow[] = [];
  for (const [index, [width, height]] of SIZES.entries()) {
    const bytes = await photo(width, height, index * 60);
    const { ids } = await sendFiles(app, [{ name: `foto ${index}.jpg`, bytes }], { as, room });
    const found = await db
      .select()
      .from(files)
      .where(eq(files.id, ids[0] ?? ''));
    originals.push(...found);
  }
  if (originals.length === 0) throw new Error('Nothing was uploaded');
  return originals;
}

/** Gives a message a copy of one of these pictures. Its bytes take no room. @param dataDir of the app */
export async function copyPicture(
  db: Database,
  dataDir: string,
  original: FileRow,
  { messageSeq, userId, roomId }: { messageSeq: number; userId: number; roomId: number },
): Promise<void> {
  const folder = join(dataDir, 'files');
  const storageKey = randomBytes(16).toString('hex');
  const copies = keysOf(storageKey);
  for (const [index, key] of keysOf(original.storageKey).entries()) {
    const target = pathOf(folder, copies[index] ?? '');
    await mkdir(dirname(target), { recursive: true });
    await link(pathOf(folder, key), target).catch(() => {}); // not every picture has every size
  }
  await db.insert(files).values({ ...original, id: randomUUID(), userId, storageKey, messageSeq, roomId });
}

function pathOf(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), key);
}

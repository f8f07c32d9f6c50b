import { createHash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { ResultSetHeader } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { files } from '@/lib/db/schema';
import { type MessageFile, PREVIEW_BOXES } from './file';
import type { Picture, Pictures } from './pictures/pictures';
import { newStorageKey } from './storage/key';
import type { Storages } from './storage/storages';
import { DELETION, finishFile } from './store';
import { headOf, newIncoming, removeIncoming } from './upload/incoming';
import type { Quota } from './upload/quota';
import { sniff } from './upload/sniff';

/** Pictures that the server fetched by itself, for link previews. They belong to nobody. */

export interface FetchedPictureDeps {
  db: Database;
  storages: Storages;
  pictures: Pick<Pictures, 'read'>;
  quota: Pick<Quota, 'isFull' | 'added'>;
  /** Where files are received on this node. */
  incoming: string;
}

/** SQL: the picture of a preview that no message took. */
export const UNUSED_PREVIEW = "purpose = 'preview' AND message_seq IS NULL AND deleted_at IS NULL";

/**
 * Stores a picture small, still and encoded anew; nothing else of it is kept. Until a message takes it, nobody can read
 * it, and after a day it is removed.
 * @returns null if it is no picture that can be read, or there is no space for it
 * @throws PicturesBusy, or the error of the disk, the database or the storage
 */
export async function storeFetchedPicture(deps: FetchedPictureDeps, bytes: Buffer): Promise<MessageFile | null> {
  const path = await newIncoming(deps.incoming);
  try {
    await writeFile(path, bytes, { flag: 'wx' });
    if (sniff(await headOf(path)).kind !== 'image') return null;
    const picture = await deps.pictures.read(path);
    return picture && (await store(deps, `${path}.small`, picture));
  } finally {
    await removeIncoming(path);
  }
}

async function store({ db, storages, quota }: FetchedPictureDeps, path: string, picture: Picture) {
  const small = await readFile(path);
  if (await quota.isFull(small.length)) return null;
  const storage = await storages.chosen();
  const file: MessageFile = {
    id: randomUUID(),
    name: 'preview.webp',
    type: 'image/webp',
    kind: 'image',
    bytes: small.length,
    ...smallSize(picture),
    placeholder: picture.placeholder,
    previews: [],
  };
  const storageKey = newStorageKey();
  const sha256 = createHash('sha256').update(small).digest();
  const stored = { userId: null, purpose: 'preview', storage: storage.name, storageKey, sha256 } as const;
  await db.insert(files).values({ ...file, ...stored, previews: '', createdAt: new Date() });
  await storage.put(storageKey, path);
  if (!(await finishFile(db, file.id))) return null;
  quota.added(file.bytes);
  return file;
}

function smallSize({ width, height }: Picture): { width: number; height: number } {
  const box = PREVIEW_BOXES.small;
  const scale = Math.min(1, box.width / width, box.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Gives up a picture that no message took. Its bytes are removed later. */
export async function discardFetchedPicture(db: Database, id: string, at = new Date()): Promise<void> {
  await db.$client.query<ResultSetHeader>(`UPDATE files SET ${DELETION} WHERE id = ? AND ${UNUSED_PREVIEW}`, [at, id]);
}

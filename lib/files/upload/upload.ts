import type { IncomingMessage } from 'node:http';
import type { Database } from '@/lib/db/client';
import type { MessageFile } from '@/lib/files/file';
import { fileNameFrom } from '@/lib/files/name';
import { type Picture, type Pictures, PicturesBusy } from '@/lib/files/pictures/pictures';
import { newStorageKey, previewKey } from '@/lib/files/storage/key';
import type { FileStorage } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import { beginFile, findFile, finishFile, type NewFile, type StoredFile } from '@/lib/files/store';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { headOf, Incomplete, newIncoming, type Received, receive, removeIncoming } from './incoming';
import type { Quota } from './quota';
import { sniff } from './sniff';

/** What an upload is answered with. */
export type UploadAnswer = { status: 200 | 201; file: MessageFile } | UploadRefusal;

export interface UploadRefusal {
  status: 400 | 401 | 403 | 409 | 411 | 413 | 429 | 503;
  error: string;
  of?: 'person' | 'all';
  limit?: number;
  retryAfterS?: number;
}

export interface UploadDeps {
  db: Database;
  storages: Storages;
  pictures: Pick<Pictures, 'read'>;
  quota: Quota;
  /** Where bodies are received. */
  incoming: string;
  limitBytes: number;
  log: Pick<Log, 'warn' | 'error'>;
}

/** What the request says, checked by the caller: who asks, and under which id. */
export interface Upload {
  userId: number;
  /** UUID, lower case. */
  id: string;
  /** As in the address. */
  name: string | null;
}

const BUSY: UploadRefusal = { status: 503, error: 'busy', retryAfterS: 5 };
const CONFLICT: UploadRefusal = { status: 409, error: 'conflict' };

/**
 * Stores the body of a request as a file of this person:
 *
 *     received on this node's disk → type, picture → the row → the bytes in the storage → the row is complete
 *
 * An upload that is cut before the row leaves nothing. After it, the row says where bytes may be, and a repetition goes
 * on with it; otherwise the cleaning removes both (cleaning.ts). A repetition of what is stored is answered like the
 * first one.
 */
export async function upload(deps: UploadDeps, asked: Upload, request: IncomingMessage): Promise<UploadAnswer> {
  const length = lengthOf(request);
  if (length === null) return { status: 411, error: 'length_required' };
  if (length === 0) return { status: 400, error: 'empty' };
  if (length > deps.limitBytes) return { status: 413, error: 'too_large', limit: deps.limitBytes };
  const name = asked.name === null ? null : fileNameFrom(asked.name);
  if (name === null) return { status: 400, error: 'bad_name' };
  try {
    return await take(deps, { ...asked, name }, request, length);
  } catch (error) {
    if (error instanceof Incomplete) return { status: 400, error: 'incomplete' };
    if (error instanceof PicturesBusy) return BUSY;
    metrics.uploadFailures.inc();
    deps.log.error({ err: error }, 'an upload failed');
    return BUSY;
  }
}

/** @throws Incomplete, PicturesBusy, or the error of the database, the disk or the storage */
async function take(deps: UploadDeps, asked: Named, request: IncomingMessage, length: number): Promise<UploadAnswer> {
  const there = await findFile(deps.db, asked.id);
  if (there && (there.userId !== asked.userId || there.deletedAt)) return CONFLICT;
  const over = there ? null : await deps.quota.exceededBy(asked.userId, length);
  if (over) return { status: 403, error: 'quota', of: over };
  const path = await newIncoming(deps.incoming);
  try {
    return await storeReceived(deps, asked, await receive(request, path, length));
  } finally {
    await removeIncoming(path).catch((error) => deps.log.warn({ err: error }, 'a received file could not be removed'));
  }
}

/** Null if there is no usable Content-Length, as with a chunked body. */
function lengthOf({ headers }: IncomingMessage): number | null {
  const { 'content-length': length = '' } = headers;
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}

type Named = Upload & { name: string };

/**
 * Stores a file that was received whole, also one that an import brings. The caller removes what is beside it.
 * @param asked its name is from fileNameFrom
 * @throws PicturesBusy, or the error of the database, the disk or the storage
 */
export async function storeReceived(
  deps: Pick<UploadDeps, 'db' | 'storages' | 'pictures' | 'quota'>,
  asked: Named,
  received: Received,
): Promise<UploadAnswer> {
  const { db, storages, quota } = deps;
  const [storage, picture, sniffed] = await Promise.all([storages.chosen(), ...(await look(deps, received.path))]);
  const fresh = { ...newFile(asked, received, sniffed, picture), storage: storage.name, storageKey: newStorageKey() };
  const row = await beginFile(db, fresh, quota);
  if (row === 'gone') return { status: 401, error: 'signed_out' };
  if (row === 'quota') return { status: 403, error: 'quota', of: 'person' };
  if (!isRepeated(row, asked, received)) return CONFLICT;
  if (row.uploadedAt) return { status: 200, file: row.file };
  // The row of an interrupted try may name another storage.
  await putAll(row.storage === storage.name ? storage : await storages.of(row.storage), row, received.path, picture);
  if (!(await finishFile(db, asked.id))) return CONFLICT;
  quota.added(row.file.bytes);
  metrics.uploads.inc({ kind: row.file.kind });
  metrics.uploadedBytes.inc(received.bytes);
  return { status: 201, file: row.file };
}

/** The picture, if it is one, and the type by the content. */
async function look({ pictures }: Pick<UploadDeps, 'pictures'>, path: string) {
  const sniffed = sniff(await headOf(path));
  return [sniffed.kind === 'image' ? pictures.read(path) : null, sniffed] as const;
}

function newFile(
  { id, userId, name }: Named,
  { bytes, sha256 }: Received,
  { type, kind }: ReturnType<typeof sniff>,
  picture: Picture | null,
): Omit<NewFile, 'storage' | 'storageKey'> {
  const own = { id, userId, name, sha256 };
  if (!picture) return { ...own, type, kind: kind === 'image' ? 'file' : kind, bytes, previews: [] };
  const { animated, ...rest } = picture;
  return { ...own, ...rest, kind: 'image', ...(animated ? { animated } : {}) };
}

function isRepeated(row: StoredFile, { userId }: Upload, { sha256 }: Received): boolean {
  return row.userId === userId && row.deletedAt === null && row.sha256.equals(sha256);
}

/**
 * Stores what the row says: an earlier try may have seen more in the file than this one, or less. The previews come
 * first: if there is a file, its previews are there too.
 */
async function putAll(storage: FileStorage, row: StoredFile, path: string, picture: Picture | null): Promise<void> {
  const { storageKey: key, file } = row;
  if (file.kind !== 'image') return storage.put(key, path);
  if (!picture) throw new PicturesBusy('The picture was read before, and not now');
  for (const size of file.previews) await storage.put(previewKey(key, size), `${path}.${size}`);
  await storage.put(key, `${path}.clean`);
}

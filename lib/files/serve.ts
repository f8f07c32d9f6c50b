import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Database } from '@/lib/db/client';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { PREVIEW_SIZES, type PreviewSize } from './file';
import { contentDisposition } from './name';
import { rangeOf } from './range';
import { previewKey } from './storage/key';
import type { Storages } from './storage/storages';
import { readableFile, type StoredFile } from './store';

export interface ServeDeps {
  db: Database;
  storages: Storages;
  log: Pick<Log, 'warn' | 'error'>;
}

/** A client that takes nothing for so long is cut off. */
const STALLED_MS = 60_000;

/**
 * What a file is sent with, whatever it is. It never runs in our origin: nothing is loaded, no script runs, and it is
 * in no frame. Browsers may keep it, but ask each time: access may have ended since.
 */
const SAFE = {
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'Cache-Control': 'private, no-cache',
  'Accept-Ranges': 'bytes',
  Vary: 'Cookie',
};

/** A face is asked for on every page, and another face has another id. So browsers need not ask again. */
const FACE = { 'Cache-Control': 'private, max-age=31536000, immutable' };

/** What is sent: the file itself, or one of its previews. */
interface Part {
  key: string;
  type: string;
  etag: string;
  /** Null: only the storage knows. */
  bytes: number | null;
}

/**
 * Answers a GET or HEAD for a file, for a person who is signed in.
 * @returns false if this person may not know of it; then nothing was sent
 * @throws the error of the database or the storage, before anything was sent
 */
export async function serve(
  { db, storages, log }: ServeDeps,
  userId: number,
  id: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const found = await readableFile(db, userId, id);
  if (!found) return false;
  const part = partOf(found, query.get('size'));
  if (part === null) return false;
  const heads = found.purpose === 'face' ? { ...SAFE, ...FACE } : SAFE;
  for (const [name, value] of Object.entries(heads)) response.setHeader(name, value);
  response.setHeader('ETag', part.etag);
  if (knows(request.headers['if-none-match'], part.etag)) return done(response, 304);
  const storage = await storages.of(found.storage);
  const bytes = part.bytes ?? (await storage.size(part.key));
  if (bytes === null) return lost(found, part, response, log);
  const range = rangeOf(request, bytes, part.etag);
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${bytes}`);
    return done(response, 416);
  }
  const isPreview = part.key !== found.storageKey;
  const inPlace = found.file.kind !== 'file' && !query.has('download');
  response.setHeader('Content-Type', part.type === 'text/plain' ? 'text/plain; charset=utf-8' : part.type);
  const name = isPreview ? `${found.file.name}.webp` : found.file.name;
  response.setHeader('Content-Disposition', contentDisposition(inPlace ? 'inline' : 'attachment', name));
  response.setHeader('Content-Length', range ? range.end - range.start + 1 : bytes);
  if (range) response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${bytes}`);
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return done(response, status);
  const body = await storage.get(part.key, range ?? undefined);
  if (!body) return lost(found, part, response, log);
  metrics.filesServed.inc({ status });
  response.writeHead(status);
  response.setTimeout(STALLED_MS, () => response.destroy());
  await pipeline(body, response).catch((error) => {
    // Most often the client left. It sees that the answer is not whole.
    if (!isLeft(error)) log.warn({ err: error }, 'a file could not be sent to its end');
    response.destroy();
  });
  return true;
}

/** Null if there is no such size. */
export function partOf({ storageKey, file }: StoredFile, size: string | null): Part | null {
  if (size === null) return { key: storageKey, type: file.type, etag: `"${file.id}"`, bytes: file.bytes };
  const wanted = PREVIEW_SIZES.find((known) => known === size) as PreviewSize | undefined;
  if (wanted === undefined || !file.previews.includes(wanted)) return null;
  return { key: previewKey(storageKey, wanted), type: 'image/webp', etag: `"${file.id}-${wanted}"`, bytes: null };
}

function knows(header: string | undefined, etag: string): boolean {
  return (
    header !== undefined &&
    (header.trim() === '*' || header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag))
  );
}

function done(response: ServerResponse, status: number): true {
  metrics.filesServed.inc({ status });
  response.writeHead(status);
  response.end();
  return true;
}

/** Several machines that do not share FILES_DIR are the most likely reason. */
function lost({ storage }: StoredFile, { key }: Part, response: ServerResponse, log: ServeDeps['log']): true {
  log.error({ storage, key }, 'the bytes of a file are missing; with several machines, all must share FILES_DIR');
  for (const name of ['Content-Length', 'Content-Type', 'Content-Disposition', 'ETag']) response.removeHeader(name);
  response.setHeader('Cache-Control', 'no-store');
  return done(response, 404);
}

function isLeft(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, opendir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { PREVIEW_SIZES } from '@/lib/files/file';
import { ICON_NAMES } from '@/lib/house/icons';
import { SNIFFED_BYTES } from './sniff';

/** The body of an upload on its way into a file of this node. Nothing but some chunks of it is in memory. */

export interface IncomingLimits {
  /** Longest time in which no byte comes. */
  idleMs: number;
  /** In each `spanMs`, at least `leastBytes` must come: who sends a byte now and then would hold a place for long. */
  spanMs: number;
  leastBytes: number;
  /** Longest time in all. */
  totalMs: number;
}

/** 1 kB/s at least. A phone with 50 kB/s may lose its connection for 29 s of each 30 s. */
export const INCOMING_LIMITS: IncomingLimits = {
  idleMs: 30_000,
  spanMs: 30_000,
  leastBytes: 30_000,
  totalMs: 30 * 60_000,
};
/**
 * What a crash left of an upload is removed this long after its last byte. Longer than the pictures
 * and the storage take afterwards; with the time between two rounds of the cleaning it is less than an hour.
 */
const STALE_MS = 45 * 60_000;

/** A body that was received whole. */
export interface Received {
  path: string;
  bytes: number;
  sha256: Buffer;
}

/** Thrown if the client sends less than it said, or too slowly. */
export class Incomplete extends Error {
  override name = 'Incomplete';
}

/** A name in the folder that nobody uses. */
export async function newIncoming(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return join(folder, randomUUID());
}

/**
 * Writes the body to a new file. The next chunk is taken after the one before is written. After an error of the disk
 * the request is not read to its end, and can be answered. A client that is too slow is cut off.
 * @param bytes how many must come
 * @throws Incomplete, or the error of the disk
 */
export async function receive(
  request: IncomingMessage,
  path: string,
  bytes: number,
  { idleMs, spanMs, leastBytes, totalMs }: IncomingLimits = INCOMING_LIMITS,
): Promise<Received> {
  const hash = createHash('sha256');
  let received = 0;
  let due = leastBytes;
  const cut = () => request.destroy(new Incomplete('The body came too slowly'));
  const [idle, total] = [setTimeout(cut, idleMs), setTimeout(cut, totalMs)];
  const span = setInterval(() => {
    if (received < due) cut();
    due = received + leastBytes;
  }, spanMs);
  const file = await open(path, 'wx');
  try {
    for await (const chunk of bodyOf(request)) {
      idle.refresh();
      received += chunk.length;
      // HTTP itself ends a body at its Content-Length.
      if (received > bytes) throw new Incomplete('The body is longer than its Content-Length');
      hash.update(chunk);
      await file.writeFile(chunk);
      release(chunk);
    }
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
    clearInterval(span);
    await file.close();
  }
  if (received !== bytes) throw new Incomplete('The body is shorter than its Content-Length');
  return { path, bytes, sha256: hash.digest() };
}

/** A port whose other end is closed: what is posted to it is gone at once. */
const nowhere = new MessageChannel();
nowhere.port2.close();

/**
 * Gives the memory of a chunk back. Otherwise V8 does so only once 32 MB of chunks wait, and the process would grow by
 * as much. Nobody may use the chunk afterwards: it is empty.
 */
function release({ buffer, byteLength }: Buffer): void {
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (isOwn) nowhere.port1.postMessage(null, [buffer]);
}

async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  for (;;) {
    const next = await chunks.next().catch((cause) => {
      throw new Incomplete('The body was cut off', { cause });
    });
    if (next.done) return;
    yield next.value;
  }
}

/** The beginning of a received file, as `sniff` takes it. */
export async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The files that pictures.ts makes beside a received one, or beside what becomes a logo. */
export function besides(path: string): string[] {
  return ['clean', ...PREVIEW_SIZES, ...ICON_NAMES].map((part) => `${path}.${part}`);
}

/** Removes a received file and what was made beside it. What was moved into the storage is not there any more. */
export async function removeIncoming(path: string): Promise<void> {
  for (const each of [path, ...besides(path)]) await rm(each, { force: true });
}

/** Removes what interrupted uploads left in the folder. */
export async function removeStale(folder: string, now = Date.now()): Promise<void> {
  await mkdir(folder, { recursive: true });
  for await (const { name } of await opendir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() && now - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

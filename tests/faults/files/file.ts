import { createHash, randomBytes, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import type { FaultClient } from '@/tests/faults/client';

/** A file that somebody uploads during a run, and what became of it. */
export interface TestFile {
  readonly id: string;
  readonly name: string;
  readonly owner: FaultClient;
  readonly bytes: Buffer;
  /** Pictures are encoded anew, so their bytes are other ones when they come back. */
  readonly isPicture: boolean;
  /** The statuses of all tries to upload it; null for a try without an answer. */
  readonly tries: (number | null)[];
  /** Whether the server said that it has the file. */
  isUploaded: boolean;
  /** The message that it was sent with, once that was acknowledged. */
  seq: number | null;
  /** The id of that message. */
  readonly clientId: string;
}

const LEAST_BYTES = 10_000;
const MOST_BYTES = 60_000;

/** @param name also says whether a node dies on the way: see crash-points.ts */
export async function newFile(owner: FaultClient, name: string, isPicture: boolean): Promise<TestFile> {
  const size = LEAST_BYTES + Math.floor(owner.options.random() * (MOST_BYTES - LEAST_BYTES));
  const bytes = isPicture ? await picture() : randomBytes(size);
  return {
    id: randomUUID(),
    name,
    owner,
    bytes,
    isPicture,
    tries: [],
    isUploaded: false,
    seq: null,
    clientId: randomUUID(),
  };
}

/** A picture that no other file has. */
function picture(): Promise<Buffer> {
  const [r = 0, g = 0, b = 0, width = 0] = randomBytes(4);
  const create = { width: 1_000 + width, height: 40, channels: 3 as const, background: { r, g, b } };
  return sharp({ create }).png().toBuffer();
}

export function isSame({ isPicture, bytes }: TestFile, got: Buffer): boolean {
  const sum = (of: Buffer) => createHash('sha256').update(of).digest('hex');
  return isPicture ? got.subarray(1, 4).toString('latin1') === 'PNG' : sum(got) === sum(bytes);
}

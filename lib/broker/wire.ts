import { z } from 'zod';
import type { Batch } from './broker';

/**
 * A batch between nodes: one line of JSON, then the frames' bytes one after the other, as they are.
 * `node` is who published it.
 */
const header = z.object({
  node: z.string(),
  roomId: z.number().int().positive(),
  firstSeq: z.number().int().positive(),
  lengths: z.array(z.number().int().positive()).min(1),
});

const NEWLINE = 0x0a;

export function encodeBatch(node: string, { roomId, firstSeq, frames }: Batch): Buffer {
  const line = JSON.stringify({ node, roomId, firstSeq, lengths: frames.map((frame) => frame.length) });
  return Buffer.concat([Buffer.from(`${line}\n`), ...frames]);
}

/** @throws Error when these are not the bytes of a batch */
export function decodeBatch(bytes: Buffer): { node: string; batch: Batch } {
  const end = bytes.indexOf(NEWLINE);
  const { node, roomId, firstSeq, lengths } = header.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  let at = end + 1;
  const frames = lengths.map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
  if (at !== bytes.length) throw new Error('A batch whose lengths do not add up');
  return { node, batch: { roomId, firstSeq, frames } };
}

import { z } from 'zod';
import { type Batch, ENTRY_KINDS, type EntryKind } from './broker';

/**
 * The format of a batch between nodes: one line of JSON, then the bytes of all frames, unchanged. `node` is the
 * publisher. Nodes of an older version send no kinds. An unknown kind of a newer version counts as a removal, which
 * costs a few reads of the database and keeps no text that should be gone.
 */
const header = z.object({
  node: z.string(),
  roomId: z.number().int().positive(),
  firstSeq: z.number().int().positive(),
  lengths: z.array(z.number().int().positive()).min(1),
  kinds: z.array(z.enum(ENTRY_KINDS).catch('removal')).optional(),
});

const NEWLINE = 0x0a;

export function encodeBatch(node: string, { roomId, firstSeq, entries }: Batch): Buffer {
  const lengths = entries.map(({ frame }) => frame.length);
  const kinds = entries.map(({ kind }) => kind);
  const line = JSON.stringify({ node, roomId, firstSeq, lengths, kinds });
  return Buffer.concat([Buffer.from(`${line}\n`), ...entries.map(({ frame }) => frame)]);
}

/** @throws Error when these are not the bytes of a batch */
export function decodeBatch(bytes: Buffer): { node: string; batch: Batch } {
  const end = bytes.indexOf(NEWLINE);
  const { node, roomId, firstSeq, lengths, kinds } = header.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  if (kinds && kinds.length !== lengths.length) throw new Error('The batch does not have one kind for each entry');
  let at = end + 1;
  const entries = lengths.map((length, i) => {
    at += length;
    const frame = bytes.subarray(at - length, at);
    return { kind: kinds?.[i] ?? kindOfOlder(frame), frame };
  });
  if (at !== bytes.length) throw new Error('The lengths in the batch do not add up to its size');
  return { node, batch: { roomId, firstSeq, entries } };
}

/**
 * For nodes of a version without kinds, while nodes are replaced one by one: a frame's payload begins with its type.
 */
function kindOfOlder(frame: Buffer): EntryKind {
  return /^.{2,10}?\{"type":"message"/s.test(frame.toString('latin1', 0, 32)) ? 'message' : 'removal';
}

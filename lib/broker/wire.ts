import { z } from 'zod';
import { type Advance, type Batch, ENTRY_KINDS } from './broker';

/** Since version 2, a batch has the kind of each entry, and its frames name their room. */
const VERSION = 2;

/**
 * A batch between nodes: one line of JSON, and then the unchanged bytes of the frames, one after the other. `node` is
 * the publisher. An unknown kind, from a newer version, counts as a removal: that costs a few reads of the database,
 * but keeps no text that should be gone.
 */
const header = z.object({
  node: z.string(),
  version: z.number().optional(),
  roomId: z.number().int().positive(),
  firstSeq: z.number().int().positive(),
  lengths: z.array(z.number().int().positive()).min(1),
  kinds: z.array(z.enum(ENTRY_KINDS).catch('removal')).optional(),
  /** Missing if no entry ended a membership. A node that does not know this key learns of removals by its sweep. */
  ended: z.array(z.array(z.number().int()).nullable()).optional(),
});

const NEWLINE = 0x0a;

export function encodeBatch(node: string, { roomId, firstSeq, entries }: Batch): Buffer {
  const lengths = entries.map(({ frame }) => frame.length);
  const kinds = entries.map(({ kind }) => kind);
  const ended = entries.some((entry) => entry.ended) ? entries.map((entry) => entry.ended ?? null) : undefined;
  const line = JSON.stringify({ node, version: VERSION, roomId, firstSeq, lengths, kinds, ended });
  return Buffer.concat([Buffer.from(`${line}\n`), ...entries.map(({ frame }) => frame)]);
}

/**
 * Reads a batch. From a node of an older version, takes only the room's new head, because that node's frames lack keys
 * that this version needs.
 * @throws Error if these are not the bytes of a batch
 */
export function decodeBatch(bytes: Buffer): { node: string; received: Batch | Advance } {
  const end = bytes.indexOf(NEWLINE);
  const read = header.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  const { node, version, roomId, firstSeq, lengths, kinds, ended } = read;
  if (version === undefined || version < VERSION) {
    return { node, received: { roomId, head: firstSeq + lengths.length - 1 } };
  }
  if (kinds?.length !== lengths.length) throw new Error('A batch without a kind for each entry');
  let at = end + 1;
  const entries = lengths.map((length, i) => {
    at += length;
    const entry = { kind: kinds[i] ?? 'removal', frame: bytes.subarray(at - length, at) };
    return ended?.[i] ? { ...entry, ended: ended[i] } : entry;
  });
  if (at !== bytes.length) throw new Error('A batch whose lengths do not add up');
  return { node, received: { roomId, firstSeq, entries } };
}

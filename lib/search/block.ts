import { gramsOfUnits } from './grams';

/** A block of the index: which grams 2,048 neighbouring messages of a room have. Pure. */

/** A block has the messages whose seq is in [BLOCK · b, BLOCK · (b + 1)). Entries that are no messages have no bits. */
export const BLOCK = 2_048;
const BLOCK_BYTES = BLOCK / 8;

/** The bits of a message’s signature. A slice is one of these bits, of all messages of a block. */
export const SLICES = 512;

export function blockOf(seq: number): number {
  return Math.floor(seq / BLOCK);
}

export function sliceOf(gram: number): number {
  // SLICES is a power of two. A remainder would be several times slower.
  return gram & (SLICES - 1);
}

/** Builds the slices of one block, message by message. */
export class BlockBuilder {
  readonly #bits = new Uint8Array(SLICES * BLOCK_BYTES);
  /** The bytes that each slice needs: those after its last bit are left out. */
  readonly #used = new Uint16Array(SLICES);

  constructor(readonly block: number) {}

  /** @param folded from `foldedUnits` */
  add(seq: number, folded: Uint16Array, grams: readonly number[] = []): void {
    const bit = seq - this.block * BLOCK;
    const byte = bit >> 3;
    const mask = 1 << (bit & 7);
    this.#set(gramsOfUnits(folded), byte, mask);
    this.#set(grams, byte, mask);
  }

  #set(grams: ArrayLike<number>, byte: number, mask: number): void {
    const bits = this.#bits;
    const used = this.#used;
    for (let i = 0; i < grams.length; i++) {
      const slice = sliceOf(grams[i] as number);
      const at = slice * BLOCK_BYTES + byte;
      bits[at] = (bits[at] as number) | mask;
      if ((used[slice] as number) <= byte) used[slice] = byte + 1;
    }
  }

  /** The bits of a slice, without the zeros at their end: empty if no message has a bit there. */
  slice(slice: number): Buffer {
    return Buffer.from(this.#bits.buffer, slice * BLOCK_BYTES, this.#used[slice]);
  }
}

/** The bits that all slices have: which messages of the block may match. */
export function intersect(slices: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(), ...rest] = slices.toSorted((a, b) => a.length - b.length);
  const bits = Uint8Array.from(first);
  for (const other of rest) for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & (other[i] as number);
  return bits;
}

/** The seqs of set bits, the newest first. */
export function seqsIn(block: number, bits: Uint8Array): number[] {
  const seqs: number[] = [];
  for (let byte = bits.length - 1; byte >= 0; byte--) {
    const value = bits[byte] as number;
    if (value === 0) continue;
    for (let bit = 7; bit >= 0; bit--) if (value & (1 << bit)) seqs.push(block * BLOCK + byte * 8 + bit);
  }
  return seqs;
}

const WORDS = BLOCK / 32;

/**
 * The slices that leave the fewest messages together, at most `most` of them: after a few blocks were read with all
 * slices of a query, the rest need not be. Grams of one word are in the same messages, so many slices say little more
 * than a few well chosen ones.
 * @param found the bits of each slice in these blocks; a block in which it has none may be missing
 */
export function mostTelling(found: ReadonlyMap<number, ReadonlyMap<number, Uint8Array>>, most: number): number[] {
  const blocks = [...new Set([...found.values()].flatMap((bits) => [...bits.keys()]))];
  const left = new Map([...found].map(([slice, bits]) => [slice, wordsOf(bits, blocks)]));
  const all = new Uint32Array(blocks.length * WORDS).fill(0xffffffff);
  const chosen: number[] = [];
  const own = new Map([...left].map(([slice, words]) => [slice, countBoth(words, words)]));
  while (chosen.length < most && left.size > 0) {
    let best = { slice: -1, count: Number.POSITIVE_INFINITY, own: 0 };
    for (const [slice, words] of left) {
      const one = { slice, count: countBoth(all, words), own: own.get(slice) ?? 0 };
      // Of two that leave the same, the rarer one says more about other blocks.
      if (one.count < best.count || (one.count === best.count && one.own < best.own)) best = one;
    }
    const words = left.get(best.slice) as Uint32Array;
    for (let i = 0; i < all.length; i++) all[i] = (all[i] as number) & (words[i] as number);
    left.delete(best.slice);
    chosen.push(best.slice);
  }
  return chosen;
}

function wordsOf(bits: ReadonlyMap<number, Uint8Array>, blocks: readonly number[]): Uint32Array {
  const bytes = new Uint8Array(blocks.length * BLOCK_BYTES);
  for (const [i, block] of blocks.entries()) bytes.set(bits.get(block) ?? [], i * BLOCK_BYTES);
  return new Uint32Array(bytes.buffer);
}

/** How many bits both have. */
function countBoth(one: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    let bits = (one[i] as number) & (other[i] as number);
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

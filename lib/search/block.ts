import { eachGram } from './grams';

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
  return gram % SLICES;
}

/** Builds the slices of one block, message by message. */
export class BlockBuilder {
  readonly #bits = new Uint8Array(SLICES * BLOCK_BYTES);
  /** The bytes that each slice needs: those after its last bit are left out. */
  readonly #used = new Uint16Array(SLICES);

  constructor(readonly block: number) {}

  /** @param folded from `fold` */
  add(seq: number, folded: string, grams: readonly number[] = []): void {
    const bit = seq - this.block * BLOCK;
    const byte = bit >> 3;
    const mask = 1 << (bit & 7);
    const bits = this.#bits;
    const used = this.#used;
    const set = (gram: number) => {
      const slice = gram % SLICES;
      const at = slice * BLOCK_BYTES + byte;
      bits[at] = (bits[at] as number) | mask;
      if ((used[slice] as number) <= byte) used[slice] = byte + 1;
    };
    eachGram(folded, set);
    for (const gram of grams) set(gram);
  }

  /** The slices that have a bit, without the zeros at their end. */
  *slices(): Generator<{ slice: number; bits: Buffer }> {
    for (let slice = 0; slice < SLICES; slice++) {
      const used = this.#used[slice] as number;
      const start = slice * BLOCK_BYTES;
      if (used > 0) yield { slice, bits: Buffer.from(this.#bits.buffer, start, used) };
    }
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

/** WebSocket frames by hand (RFC 6455, section 5). */

export const TEXT = 0x1;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

const MASKED = 0x80;
const FINAL = 0x80;
const MASK_BYTES = 4;

/** Builds a client's frame. The mask is zero, so the payload stays as it is; the server unmasks it anyway. */
export function clientFrame(opcode: number, payload: string): Buffer {
  const long = payload.length > 125;
  const headerBytes = (long ? 4 : 2) + MASK_BYTES;
  const frame = Buffer.alloc(headerBytes + payload.length);
  frame[0] = FINAL | opcode;
  if (long) {
    frame[1] = MASKED | 126;
    frame.writeUInt16BE(payload.length, 2);
  } else {
    frame[1] = MASKED | payload.length;
  }
  frame.write(payload, headerBytes, 'latin1');
  return frame;
}

/**
 * Jumps from header to header in what a server sends, and reads no more of a payload than necessary.
 * @param peek how many bytes of a payload must have arrived before it is reported; Infinity for all of them
 */
export class FrameParser {
  #rest: Buffer | null = null;
  #skip = 0;

  constructor(
    private readonly peek: number,
    /** The payload begins at `at` and has `length` bytes, of which at least the first `peek` are in `bytes`. */
    private readonly onFrame: (opcode: number, bytes: Buffer, at: number, length: number) => void,
  ) {}

  feed(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = null;
    }
    const size = bytes.length;
    let at = this.#skip;
    this.#skip = 0;
    while (at < size) {
      const header = headerBytes(bytes, at);
      if (size - at < header) return this.#keep(bytes, at);
      const length = payloadBytes(bytes, at);
      if (size - at - header < Math.min(length, this.peek)) return this.#keep(bytes, at);
      this.onFrame((bytes[at] ?? 0) & 0xf, bytes, at + header, length);
      at += header + length;
    }
    this.#skip = at - size;
  }

  /** Copies the rest, because the chunk's memory is reused for the next chunk. */
  #keep(bytes: Buffer, at: number): void {
    this.#rest = Buffer.from(bytes.subarray(at));
  }
}

/** Returns the largest size while the second byte is missing, so that the caller waits for more bytes. */
function headerBytes(bytes: Buffer, at: number): number {
  const length = bytes[at + 1] ?? 127;
  if (length < 126) return 2;
  return length === 126 ? 4 : 10;
}

function payloadBytes(bytes: Buffer, at: number): number {
  const length = bytes[at + 1] ?? 0;
  if (length < 126) return length;
  return length === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
}

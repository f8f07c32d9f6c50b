import type { Position } from './room-search';
import type { Positions } from './search';

/**
 * The places where the next page begins, as text. It gives no rights: rooms that the person is not in are not searched,
 * whatever it names. Pure.
 *
 * Numbers of seven bits a byte: the newest time in seconds; and for each room that was looked into, how far its id is
 * from that of the room before, its seq, and unless it is done, how much older its time is.
 */

/** Of the encoding. A text of another version is refused, and the search begins anew. */
const VERSION = 1;
/** The most characters: enough for MOST_ROOMS places in rooms of a million messages. */
export const CURSOR_LENGTH = 64 * 1024;

export function cursorFrom(positions: Positions): string {
  const bytes = [VERSION];
  const newest = Math.max(0, ...[...positions.values()].map(({ bound }) => inSeconds(bound)));
  writeNumber(bytes, newest);
  let last = 0;
  for (const [roomId, { below, bound }] of [...positions].sort(([a], [b]) => a - b)) {
    writeNumber(bytes, roomId - last);
    writeNumber(bytes, below);
    if (below > 1) writeNumber(bytes, newest - inSeconds(bound));
    last = roomId;
  }
  return Buffer.from(bytes).toString('base64url');
}

/** @returns null if this is no text of cursorFrom */
export function positionsFrom(cursor: string): Positions | null {
  if (cursor.length > CURSOR_LENGTH || !/^[\w-]+$/.test(cursor)) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes[0] !== VERSION) return null;
  const numbers = numbersIn(bytes.subarray(1));
  if (numbers === null) return null;
  const positions = new Map<number, Position>();
  const [newest = 0] = numbers;
  let roomId = 0;
  for (let i = 1; i < numbers.length; ) {
    const [step = 0, below = 0, older] = numbers.slice(i, i + 3);
    roomId += step;
    if (step === 0 || below === 0 || !Number.isSafeInteger(roomId)) return null;
    if (below > 1 && (older === undefined || older > newest)) return null;
    positions.set(roomId, below === 1 ? { below, bound: 0 } : { below, bound: (newest - (older ?? 0)) * 1_000 });
    i += below === 1 ? 2 : 3;
  }
  return positions;
}

/** Not before the time. */
function inSeconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1_000));
}

function writeNumber(bytes: number[], value: number): void {
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  bytes.push(left);
}

/** Null if the last number has no end, or one is too large. */
function numbersIn(bytes: Buffer): number[] | null {
  const numbers: number[] = [];
  let [value, unit] = [0, 1];
  for (const byte of bytes) {
    value += (byte % 128) * unit;
    unit *= 128;
    if (!Number.isSafeInteger(value)) return null;
    if (byte >= 128) continue;
    numbers.push(value);
    [value, unit] = [0, 1];
  }
  return unit === 1 && numbers.length > 0 ? numbers : null;
}

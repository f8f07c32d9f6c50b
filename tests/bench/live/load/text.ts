/** A message's text holds its sender, its number and its time: `#12:345:6789012345#xxxx…`, 100 bytes. */

const TEXT_BYTES = 100;
const HASH = 0x23;
const COLON = 0x3a;
const ZERO = 0x30;

export interface Stamp {
  speaker: number;
  count: number;
  /** A time from nowUs(). */
  sentUs: number;
}

/** The time of a monotonic clock in microseconds. */
export function nowUs(): number {
  return Math.round(performance.now() * 1_000);
}

export function stampedText(speaker: number, count: number): string {
  return `#${speaker}:${count}:${nowUs()}#`.padEnd(TEXT_BYTES, 'x');
}

/** @throws Error if the text has no stamp */
export function readStamp(bytes: Buffer, from: number): Stamp {
  const fields = [0, 0, 0];
  let field = 0;
  let i = bytes.indexOf(HASH, from) + 1;
  if (i === 0) throw new Error('A message without a stamp was delivered');
  for (; bytes[i] !== HASH; i++) {
    const byte = bytes[i] ?? HASH;
    if (byte === COLON) field++;
    else fields[field] = (fields[field] ?? 0) * 10 + byte - ZERO;
  }
  const [speaker = 0, count = 0, sentUs = 0] = fields;
  return { speaker, count, sentUs };
}

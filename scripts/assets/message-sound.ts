/** The sound of a new message: two soft notes, a fifth apart. 16-bit mono, so that every browser plays it. */

const RATE = 16_000;
const SECONDS = 0.36;
/** Hertz, and when each note begins, in seconds. */
const NOTES = [
  [587.33, 0],
  [880, 0.09],
] as const;
const LOUDNESS = 0.22;

/** @returns the bytes of a WAV file */
export function wavOf(): Buffer {
  const samples = Buffer.alloc(Math.round(RATE * SECONDS) * 2);
  for (let i = 0; i < samples.length / 2; i++) {
    const time = i / RATE;
    const value = NOTES.reduce((sum, [hertz, from]) => sum + note(hertz, time - from), 0);
    samples.writeInt16LE(Math.round(value * LOUDNESS * 32_767 * fadeOut(time)), i * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** A note that begins in 6 ms, without a click, and dies away. */
function note(hertz: number, time: number): number {
  if (time < 0) return 0;
  return Math.sin(2 * Math.PI * hertz * time) * Math.min(1, time / 0.006) * Math.exp(-time * 13);
}

function fadeOut(time: number): number {
  return Math.min(1, (SECONDS - time) / 0.03);
}

import type { Readable } from 'node:stream';
import { STORAGE_TIMEOUTS } from './storage';

/** Ends a stream with an error if its source gives nothing for a while. A reader that pauses does not count. */
export function idleLimited(stream: Readable, idleMs: number = STORAGE_TIMEOUTS.idleMs): Readable {
  const timer = setTimeout(() => {
    // With bytes in its buffer, it is the reader who takes none.
    if (stream.readableLength > 0) return void timer.refresh();
    stream.destroy(new Error(`The storage sent nothing for ${idleMs} ms`));
  }, idleMs);
  stream.on('data', () => timer.refresh());
  // A listener for data starts the stream, but its reader is not there yet.
  stream.pause();
  stream.once('close', () => clearTimeout(timer));
  return stream;
}

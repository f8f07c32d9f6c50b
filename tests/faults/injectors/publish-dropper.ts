import type { Filter } from './proxy';

/** The channels of rooms and of people's inboxes. */
const HINTS = /:(room|user):/;
const NOBODY_HEARD = Buffer.from(':0\r\n');

/** Removes chosen PUBLISH commands from the stream to Redis, and answers them as if there were no subscribers. */
export class PublishDropper {
  /** Decides whether to drop a PUBLISH. */
  drops: (channel: string) => boolean = () => false;
  dropped = 0;

  /** Makes the filter of each connection of a proxy in front of Redis. */
  readonly newFilter = (): Filter => {
    let rest: Buffer = Buffer.alloc(0);
    return {
      up: (chunk, answer) => {
        rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
        const passed: Buffer[] = [];
        for (let command = readCommand(rest); command; command = readCommand(rest)) {
          const bytes = rest.subarray(0, command.length);
          rest = rest.subarray(command.length);
          if (this.#isDropped(command.words)) answer(NOBODY_HEARD);
          else passed.push(bytes);
        }
        return Buffer.concat(passed);
      },
    };
  };

  #isDropped([name, channel]: string[]): boolean {
    if (name?.toLowerCase() !== 'publish' || !HINTS.test(channel ?? '') || !this.drops(channel ?? '')) return false;
    this.dropped++;
    return true;
  }
}

/**
 * Reads the first command, a RESP array of bulk strings.
 * @returns its first two words and its length in bytes; null if the command is not complete yet
 */
export function readCommand(bytes: Buffer): { words: string[]; length: number } | null {
  const count = readNumber(bytes, 0, '*');
  if (!count) return null;
  const words: string[] = [];
  let at = count.next;
  for (let i = 0; i < count.value; i++) {
    const size = readNumber(bytes, at, '$');
    if (!size || bytes.length < size.next + size.value + 2) return null;
    if (i < 2) words.push(bytes.toString('utf8', size.next, size.next + size.value));
    at = size.next + size.value + 2;
  }
  return { words, length: at };
}

function readNumber(bytes: Buffer, at: number, mark: string): { value: number; next: number } | null {
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) return null;
  const line = bytes.toString('latin1', at, end);
  if (!line.startsWith(mark)) throw new Error(`Expected ${mark}… in the stream to Redis and found ${line}`);
  return { value: Number(line.slice(1)), next: end + 2 };
}

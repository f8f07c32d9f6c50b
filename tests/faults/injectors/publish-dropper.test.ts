import { expect, test } from 'vitest';
import { PublishDropper, readCommand } from './publish-dropper';

const command = (...words: string[]) =>
  Buffer.from(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);

test('reads a complete command with any bytes in it, and no incomplete one', () => {
  const bytes = command('PUBLISH', 'a:room:1', 'ñ\r\n$5\r\n');
  expect(readCommand(bytes)).toEqual({ words: ['PUBLISH', 'a:room:1'], length: bytes.length });
  for (let length = 0; length < bytes.length; length++) expect(readCommand(bytes.subarray(0, length))).toBeNull();
});

test('removes and answers the chosen commands, however the stream is split', () => {
  const stream = Buffer.concat([
    command('PING'),
    command('publish', 'a:room:1', 'x'),
    command('publish', 'a:room:2', 'y'),
  ]);
  for (const size of [1, 7, stream.length]) {
    const dropper = new PublishDropper();
    dropper.drops = (channel) => channel.endsWith(':1');
    const filter = dropper.newFilter();
    const answers: string[] = [];
    const passed: (Buffer | null | undefined)[] = [];
    for (let at = 0; at < stream.length; at += size) {
      passed.push(filter.up?.(stream.subarray(at, at + size), (bytes) => answers.push(String(bytes))));
    }
    const expected = Buffer.concat([command('PING'), command('publish', 'a:room:2', 'y')]);
    expect(Buffer.concat(passed as Buffer[])).toEqual(expected);
    expect(answers).toEqual([':0\r\n']);
    expect(dropper.dropped).toBe(1);
  }
});

import { describe, expect, it } from 'vitest';
import { encodeEntry } from '@/lib/chat/server/frame';
import type { Batch } from './broker';
import { decodeBatch, encodeBatch } from './wire';

const batch: Batch = {
  roomId: 7,
  firstSeq: 42,
  entries: [
    { kind: 'message', frame: Buffer.from('uno\n') },
    { kind: 'removal', frame: Buffer.from([0, 10, 255]) },
    { kind: 'other', frame: Buffer.from('tres') },
  ],
};

/** A batch as another version sends it. */
function sent(header: object, ...frames: Buffer[]): Buffer {
  const lengths = frames.map((frame) => frame.length);
  const line = JSON.stringify({ node: 'n1', roomId: 7, firstSeq: 42, lengths, ...header });
  return Buffer.concat([Buffer.from(`${line}\n`), ...frames]);
}

const kindsOf = (bytes: Buffer) => decodeBatch(bytes).batch.entries.map(({ kind }) => kind);

describe('a batch between nodes', () => {
  it('is the same after encoding and decoding', () => {
    expect(decodeBatch(encodeBatch('n1', batch))).toEqual({ node: 'n1', batch });
  });

  it('from a version without kinds gets the kinds of its frames, whatever their length', () => {
    const said = { seq: 1, user: 'ana', userId: 1, datetime: '2026-01-01T00:00:00.000Z', clientId: 'c1' };
    const message = (text: string) => encodeEntry({ type: 'message', ...said, text });
    const entries = [
      ...['', 'hola', 'x'.repeat(300), 'x'.repeat(70_000)].map(message),
      encodeEntry({ type: 'edit', seq: 5, target: 1, text: '{"type":"message"', editedAt: said.datetime }),
      encodeEntry({ type: 'delete', seq: 6, target: 1 }),
      encodeEntry({ type: 'forget', seq: 7 }),
    ];
    const bytes = sent({}, ...entries.map(({ frame }) => frame));
    expect(decodeBatch(bytes).batch.entries).toEqual(entries);
  });

  it('with an unknown kind of a newer version counts it as a removal', () => {
    expect(kindsOf(sent({ kinds: ['message', 'burial'] }, Buffer.from('a'), Buffer.from('b')))).toEqual([
      'message',
      'removal',
    ]);
  });

  it.each([
    ['cut short', encodeBatch('n1', batch).subarray(0, -1)],
    ['with bytes added', Buffer.concat([encodeBatch('n1', batch), Buffer.from('x')])],
    ['without a header', Buffer.from('hola')],
    ['empty', Buffer.alloc(0)],
    ['of another shape', Buffer.from('{"node":"n1","roomId":-1,"firstSeq":1,"lengths":[1]}\nx')],
    ['with too few kinds', sent({ kinds: ['message'] }, Buffer.from('a'), Buffer.from('b'))],
  ])('is refused %s', (_, bytes) => {
    expect(() => decodeBatch(bytes)).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import type { Batch } from './broker';
import { decodeBatch, encodeBatch } from './wire';

const batch: Batch = {
  roomId: 7,
  firstSeq: 42,
  entries: [
    { kind: 'message', frame: Buffer.from('uno\n') },
    { kind: 'removal', frame: Buffer.from([0, 10, 255]) },
    { kind: 'other', frame: Buffer.from('tres'), ended: [5, 8] },
  ],
};

/** The bytes of a batch from a node of another version. */
function sent(header: object, ...frames: Buffer[]): Buffer {
  const lengths = frames.map((frame) => frame.length);
  const line = JSON.stringify({ node: 'n1', version: 2, roomId: 7, firstSeq: 42, lengths, ...header });
  return Buffer.concat([Buffer.from(`${line}\n`), ...frames]);
}

describe('a batch between nodes', () => {
  it('is the same after encoding and decoding', () => {
    expect(decodeBatch(encodeBatch('n1', batch))).toEqual({ node: 'n1', received: batch });
  });

  it.each([{}, { kinds: ['message', 'removal'] }])('from an older version tells only the new head: %o', (header) => {
    const bytes = sent({ version: undefined, ...header }, Buffer.from('a'), Buffer.from('b'));
    expect(decodeBatch(bytes)).toEqual({ node: 'n1', received: { roomId: 7, head: 43 } });
  });

  it('with an unknown kind of a newer version counts it as a removal', () => {
    const bytes = sent({ version: 3, kinds: ['message', 'burial'] }, Buffer.from('a'), Buffer.from('b'));
    expect(decodeBatch(bytes).received).toMatchObject({ entries: [{ kind: 'message' }, { kind: 'removal' }] });
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

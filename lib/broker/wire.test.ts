import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from './wire';

const batch = {
  roomId: 7,
  firstSeq: 42,
  frames: [Buffer.from('uno\n'), Buffer.from([0, 10, 255]), Buffer.from('tres')],
};

describe('a batch between nodes', () => {
  it('comes out as it went in', () => {
    expect(decodeBatch(encodeBatch('n1', batch))).toEqual({ node: 'n1', batch });
  });

  it.each([
    ['cut short', encodeBatch('n1', batch).subarray(0, -1)],
    ['with bytes added', Buffer.concat([encodeBatch('n1', batch), Buffer.from('x')])],
    ['without a header', Buffer.from('hola')],
    ['empty', Buffer.alloc(0)],
    ['of another shape', Buffer.from('{"node":"n1","roomId":-1,"firstSeq":1,"lengths":[1]}\nx')],
  ])('is refused %s', (_, bytes) => {
    expect(() => decodeBatch(bytes)).toThrow();
  });
});

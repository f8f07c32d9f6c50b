import { describe, expect, it } from 'vitest';
import { roomKey, roomNameFrom, roomNameFromPath } from './name';

describe('roomNameFrom', () => {
  it.each(['social', 'fútbol', '今日', 'sala_1', '__proto__'])('takes %s', (name) => {
    expect(roomNameFrom(name)).toBe(name);
  });

  it('is the same for both ways to write an accent', () => {
    expect(roomNameFrom('fu\u0301tbol')).toBe('fútbol');
  });

  it.each(['', '..', 'a b', 'a/b', 'a-b', 'a\0', '\u200b', 'x'.repeat(65), '💬'])('refuses %j', (name) => {
    expect(roomNameFrom(name)).toBeNull();
  });
});

describe('roomNameFromPath', () => {
  it('decodes', () => expect(roomNameFromPath('f%C3%BAtbol')).toBe('fútbol'));

  it.each(['..', '%2e%2e', '%00', '%zz', '%', 'a%2Fb', 'x'.repeat(10_000)])(
    'refuses %s',
    { tags: 'upgrade/odd-room' },
    (segment) => {
      expect(roomNameFromPath(segment)).toBeNull();
    },
  );
});

describe('the key of a room', () => {
  it.each(['Fútbol', 'FÚTBOL', 'futbol', 'fu\u0301tbol', 'ｆútbol', 'FUTBOL'])('%s is fútbol', (name) => {
    expect(roomKey(name)).toBe(roomKey('fútbol'));
  });

  it.each(['fútbol_', 'futbol2', 'футбол'])('%s is not', (name) => expect(roomKey(name)).not.toBe(roomKey('fútbol')));

  it('has at most 33 bytes for each letter, so any fits into its column', () => {
    let most = 0;
    for (let code = 0; code < 0x110000; code += 1) {
      const name = roomNameFrom(String.fromCodePoint(code));
      if (name !== null) most = Math.max(most, Buffer.byteLength(roomKey(name)) / [...name].length);
    }
    expect(most).toBe(33);
    expect(Buffer.byteLength(roomKey('\uFDFA'.repeat(64)))).toBe(2_112);
  });
});

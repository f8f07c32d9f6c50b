import { describe, expect, it } from 'vitest';
import { roomNameFrom, roomNameFromPath } from './name';

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

  it.each(['..', '%2e%2e', '%00', '%zz', '%', 'a%2Fb', 'x'.repeat(10_000)])('refuses %s', (segment) => {
    expect(roomNameFromPath(segment)).toBeNull();
  });
});

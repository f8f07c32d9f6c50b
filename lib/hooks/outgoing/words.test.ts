import { describe, expect, it } from 'vitest';
import { hasWord, storedWords } from './words';

describe('the words of a webhook', () => {
  it('are stored as a list, each once, without what nobody could see', () => {
    expect(storedWords(' lluvia ,año   nuevo,, lluvia, \u200b')).toBe('lluvia, año nuevo');
    expect(storedWords(' , ')).toBe('');
  });

  it.each(['Hay lluvia.', 'LLUVIA', '¡lluvia!', '(lluvia)', 'de lluvia\nhoy', 'Año nuevo', 'ano nuevo'])(
    'are found in %j',
    (text) => expect(hasWord(text, 'lluvia, año nuevo')).toBe(true),
  );

  it.each(['lluvias', 'con_lluvia', 'paralluvia', 'año', '', 'lluvi a'])('are not found in %j', (text) =>
    expect(hasWord(text, 'lluvia, año nuevo')).toBe(false),
  );

  it('are no pattern', () => {
    expect(hasWord('abc', 'a.c, (, [b], .*')).toBe(false);
    expect(hasWord('es c++ o no', 'c++')).toBe(true);
    expect(hasWord('a/b-c', 'a/b-c')).toBe(true);
  });
});

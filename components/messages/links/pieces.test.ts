import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from './links';
import { cut, cutsOf, mayHoldLink } from './pieces';

/** Texts of all that links are made of, and of what may stand around and within them. */
const bits = fc.constantFrom(
  ...['http', 'HTTPS', 'mailto', 'www', ':', '//', '/', '.', '@', '?', '#', ' ', '\n', '-', '_', '(', '[::1]', ':80'],
  ...[
    'a',
    'ejemplo',
    'org',
    'com',
    'es',
    'xn--p1ai',
    '127.0.0.1',
    'localhost',
    'ñ',
    '例え',
    'пример',
    'рф',
    '。',
    '＠',
  ],
);
const texts = fc.oneof(
  fc.array(bits, { maxLength: 12 }).map((array) => array.join('')),
  fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.emailAddress())).map((array) => array.join(' ')),
);

const hasLink = (text: string) => findLinks(text).some(({ href }) => href !== null);

describe('whether a text may hold a link', () => {
  it('is never denied of one that does', () => {
    fc.assert(
      fc.property(texts, (text) => !hasLink(text) || mayHoldLink(text)),
      { numRuns: 3_000 },
    );
  });

  it.each([
    'https://ejemplo.org',
    'http://localhost',
    'mira (www.ejemplo.org)',
    'WWW.ejemplo.org',
    'ejemplo.org/x',
    'ejemplo.org:80/x',
    'ejemplo.org?a=b/c',
    'ana@ejemplo.org',
    'mailto:ana@ejemplo.org',
    '参照www.例え.jp/パス',
  ])('is not denied of %s', (text) => expect(mayHoldLink(text)).toBe(true));

  it.each(['hola', 'Buenos días.Me alegro, listo.si', 'a las 8:30, y/o a las 9', '¿Y eso?... 🎉', 'son 3.5'])(
    'is denied of %s',
    (text) => expect(mayHoldLink(text)).toBe(false),
  );

  it('is denied of long texts that look like the beginning of one', () => {
    for (const text of ['.'.repeat(4_000), '.a'.repeat(2_000), '/'.repeat(4_000), 'w'.repeat(4_000)]) {
      expect(mayHoldLink(text)).toBe(false);
    }
  });
});

it('cuts a text as it was cut before', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = findLinks(text);
      expect(cut(text, cutsOf(pieces))).toEqual(pieces);
    }),
  );
});

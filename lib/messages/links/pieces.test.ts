import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from './links';
import { cut, cutsOf, mayHoldLink } from './pieces';

/** The parts of links, and what may stand around and within them. */
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
  it('is true for every text that does', () => {
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
  ])('is true for %s', (text) => expect(mayHoldLink(text)).toBe(true));

  it.each(['hola', 'Buenos días.Me alegro, listo.si', 'a las 8:30, y/o a las 9', '¿Y eso?... 🎉', 'son 3.5'])(
    'is false for %s',
    (text) => expect(mayHoldLink(text)).toBe(false),
  );

  it('is false for long texts that look like the beginning of a link', () => {
    for (const text of ['.'.repeat(4_000), '.a'.repeat(2_000), '/'.repeat(4_000), 'w'.repeat(4_000)]) {
      expect(mayHoldLink(text)).toBe(false);
    }
  });
});

it('cuts a text into the same pieces again', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = findLinks(text);
      expect(cut(text, cutsOf(pieces))).toEqual(pieces);
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { firstLink } from './first-link';

describe('the first link of a text', () => {
  it.each([
    ['mira https://ejemplo.org/a y https://otro.org', 'https://ejemplo.org/a'],
    ['www.ejemplo.org', 'https://www.ejemplo.org/'],
    ['ana@ejemplo.org https://b.org', 'https://b.org/'],
    ['[aquí](https://ejemplo.org/b)', 'https://ejemplo.org/b'],
    ['**https://ejemplo.org/c**', 'https://ejemplo.org/c'],
    ['- uno\n- https://ejemplo.org/d', 'https://ejemplo.org/d'],
    ['`https://codigo.org` https://ejemplo.org/e', 'https://ejemplo.org/e'],
    ['```\nhttps://codigo.org\n```\nhttps://ejemplo.org/f', 'https://ejemplo.org/f'],
  ])('%j is %s', (text, url) => expect(firstLink(text)).toBe(url));

  it.each([
    'hola',
    '',
    'ana@ejemplo.org',
    'mailto:ana@ejemplo.org',
    '`https://a.org`',
    'javascript:alert(1)',
    'http://u:p@h.com/',
  ])('%j has none', (text) => expect(firstLink(text)).toBeNull());
});

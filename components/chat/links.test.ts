import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from './links';

const hrefs = (text: string) => findLinks(text).flatMap(({ href }) => href ?? []);

describe('what is a link', () => {
  it('leads where it says', () => {
    expect(hrefs('mira https://ejemplo.org/a_(b)?q=1&x=2.')).toEqual(['https://ejemplo.org/a_(b)?q=1&x=2']);
    expect(hrefs('http://ejemplo.org')).toEqual(['http://ejemplo.org/']);
    expect(hrefs('ana@ejemplo.org')).toEqual(['mailto:ana@ejemplo.org']);
  });

  it('is taken to be secure when it does not say', () => {
    expect(hrefs('www.ejemplo.org')).toEqual(['https://www.ejemplo.org/']);
    expect(hrefs('ejemplo.org/ensayo')).toEqual(['https://ejemplo.org/ensayo']);
  });

  it('is no word after a full stop without a space', () => {
    expect(hrefs('Buenos días.Me alegro, listo.si')).toEqual([]);
  });

  it('is nothing but the web and mail', () => {
    const attempts = [
      'javascript:alert(1)',
      'JAVASCRIPT:alert(1)//https:',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'ftp://ejemplo.org/x',
      'file:///etc/passwd',
      '//ejemplo.org/x',
      'java\tscript:alert(1)',
    ];
    for (const text of attempts) {
      for (const href of hrefs(text)) expect(href).toMatch(/^(?:https?:\/\/|mailto:)/);
    }
    expect(hrefs('javascript:alert(1)')).toEqual([]);
    expect(hrefs('data:text/html,hola')).toEqual([]);
  });
});

it('loses nothing of the text', () => {
  const anyText = fc
    .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.emailAddress()))
    .map((a) => a.join(' '));
  fc.assert(
    fc.property(anyText, (text) => {
      expect(
        findLinks(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
      for (const href of hrefs(text)) expect(href).toMatch(/^(?:https?|mailto):/);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from './links';

const hrefs = (text: string) => findLinks(text).flatMap(({ href }) => href ?? []);
const linked = (text: string) => findLinks(text).flatMap(({ text, href }) => (href === null ? [] : [text]));

describe('what is a link', () => {
  it('leads where it says', () => {
    expect(hrefs('mira https://ejemplo.org/a_(b)?q=1&x=2.')).toEqual(['https://ejemplo.org/a_(b)?q=1&x=2']);
    expect(hrefs('http://ejemplo.org')).toEqual(['http://ejemplo.org/']);
    expect(hrefs('ana@ejemplo.org')).toEqual(['mailto:ana@ejemplo.org']);
  });

  it('uses https if it has no scheme', () => {
    expect(hrefs('www.ejemplo.org')).toEqual(['https://www.ejemplo.org/']);
    expect(hrefs('ejemplo.org/ensayo')).toEqual(['https://ejemplo.org/ensayo']);
  });

  it('is not made by a full stop between two words without a space', () => {
    expect(hrefs('Buenos días.Me alegro, listo.si')).toEqual([]);
  });

  it('leads only to the web and to mail', { tags: 'content/script-links' }, () => {
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

describe('a link leads to the host that people read', () => {
  it.each([
    'http://u:p@h.com/',
    'http://user@host.com',
    'HTTP://U:P@H.COM',
    'https://good.com@evil.com/',
    'https://good.com:443@evil.com/',
    'https://good.com;a@evil.com/',
    'https://www.good.com:x@www.evil.com/x',
    'www.good.com:x@evil.com/',
    'http://a:b@c:d@evil.com/x',
    '//user@good.com/x',
    'https://good.com＠evil.com/',
    'https://good.com%40evil.com/',
    'https://good.com%2f@evil.com/',
    'https://good.com\u200b@evil.com/',
    'https://good.com\u2800@evil.com/',
    'https://[::1]@evil.com/',
  ])('a URL with user-info is plain text: %j', { tags: 'content/look-alike-links' }, (text) =>
    expect(linked(text)).toEqual([]),
  );

  it.each(['https://good.com/@evil', 'https://good.com/?x@evil.com', 'https://good.com/#@evil.com'])(
    'an @ after the host is not user-info: %s',
    (text) => expect(hrefs(text)).toEqual([text]),
  );

  it.each(['https://good.com\\@evil.com', 'https://good.com\\.evil.com/x', 'http:\\\\good.com@evil.com/'])(
    'a backslash where a host could continue makes no link: %s',
    { tags: 'content/look-alike-links' },
    (text) => expect(linked(text)).toEqual([]),
  );

  it.each([
    ['a Cyrillic а among Latin letters', 'https://аpple.com/'],
    ['Cyrillic letters that look Latin', 'https://аррӏе.com/'],
    ['a dotless ı', 'https://paypaı.com/'],
    ['a phonetic ɡ', 'https://ɡoogle.com/'],
    ['a slash that is none', 'https://good.com⁄x.evil.com/'],
    ['another', 'https://good.com∕x.evil.com/'],
    ['a blank', 'https://good.com\u2800.evil.com/'],
    ['a soft hyphen', 'https://go\u00adod.com/'],
    ['a joiner', 'https://go\u200dod.com/'],
    ['a Hangul filler', 'https://good.com\u3164.evil.com/'],
    ['full-width letters', 'https://ｇｏｏｄ.com/'],
    ['a full-width dot', 'https://good.com．evil.com/'],
    ['an ideographic dot', 'https://good。evil.com/'],
    ['a number for an address', 'http://2130706433/'],
    ['hexadecimal', 'http://0x7f.1/'],
    ['octal', 'http://0177.0.0.1/'],
    ['a mail host of mixed scripts', 'ana@аpple.com'],
  ])('a host with %s is plain text', { tags: 'content/look-alike-links' }, (_, text) =>
    expect(linked(text)).toEqual([]),
  );

  it.each([
    ['https://españa.es/', 'https://xn--espaa-rta.es/'],
    ['https://xn--espaa-rta.es/', 'https://xn--espaa-rta.es/'],
    ['https://straße.de/', 'https://xn--strae-oqa.de/'],
    ['https://пример.рф/', 'https://xn--e1afmkfd.xn--p1ai/'],
    ['https://сор.рф/', 'https://xn--n1aeb.xn--p1ai/'],
    ['https://例え.jp/', 'https://xn--r8jz45g.jp/'],
    ['http://localhost:3000/x', 'http://localhost:3000/x'],
    ['http://127.0.0.1:3000/x', 'http://127.0.0.1:3000/x'],
    ['http://[::1]:3000/x', 'http://[::1]:3000/x'],
    ['HTTPS://Ejemplo.ORG/X', 'https://ejemplo.org/X'],
  ])('%s is what it says', (text, href) => expect(hrefs(text)).toEqual([href]));

  it.each(['\u202e', '\u202d', '\u2066', '\u2067', '\u200f', '\u061c'])(
    '%j makes a URL plain text',
    { tags: 'content/look-alike-links' },
    (control) => {
      expect(linked(`https://evil.com/${control}moc.doog`)).toEqual([]);
      expect(linked(`https://evil${control}.com/`)).toEqual([]);
    },
  );

  it('direction marks around a URL are not part of it', () => {
    expect(linked('\u2068https://ejemplo.org/x\u2069 \u200fhttps://ejemplo.org\u200f.')).toEqual([
      'https://ejemplo.org/x',
      'https://ejemplo.org',
    ]);
  });

  it('a mail address is a link, but not with two @', { tags: 'content/look-alike-links' }, () => {
    expect(hrefs('mailto:ana@ejemplo.org')).toEqual(['mailto:ana@ejemplo.org']);
    expect(linked('ana@bueno.org@malo.org mailto:ana@bueno.org@malo.org')).toEqual([]);
  });

  it('the links before and after a plain URL are linked', () => {
    expect(linked('https://a.org http://u:p@h.com/https://b.org https://c.org')).toEqual([
      'https://a.org',
      'https://c.org',
    ]);
  });
});

describe('among Chinese, Japanese and Korean', () => {
  it.each([
    ['参照https://例え.jp/パス、次', 'https://例え.jp/パス'],
    ['詳しくはhttps://example.com/a。次', 'https://example.com/a'],
    ['请看https://example.com/路径，然后', 'https://example.com/路径'],
    ['請看https://example.com/路徑；然後', 'https://example.com/路徑'],
    ['참고https://example.com/길、다음', 'https://example.com/길'],
    ['「https://example.com/a」', 'https://example.com/a'],
    ['『https://example.com』', 'https://example.com'],
    ['（https://example.com/a）', 'https://example.com/a'],
    ['【https://example.com/a】', 'https://example.com/a'],
    ['［https://example.com/a］', 'https://example.com/a'],
    ['《https://example.com/a》', 'https://example.com/a'],
    ['〈https://example.com/a〉', 'https://example.com/a'],
    ['見てhttps://example.com/a！', 'https://example.com/a'],
    ['見た？https://example.com/a？', 'https://example.com/a'],
    ['見てhttps://example.com/a～', 'https://example.com/a'],
    ['見てhttps://example.com/?q=a&b=次：後', 'https://example.com/?q=a&b=次'],
    ['見てhttps://例え.jp/パス(次、後)', 'https://例え.jp/パス'],
    ['https://example.comを見て', 'https://example.com'],
    ['https://example.com에서', 'https://example.com'],
    ['https://example.com。', 'https://example.com'],
    ['参照www.example.com/パス、次', 'www.example.com/パス'],
    ['参照www.例え.jp/パス', 'www.例え.jp/パス'],
    ['ｱｲｳhttps://example.com', 'https://example.com'],
    ['𠮷https://example.com', 'https://example.com'],
    ['🎉https://example.com', 'https://example.com'],
    ['ไทยhttps://example.com', 'https://example.com'],
    ['連絡先：ana@example.com。', 'ana@example.com'],
  ])('%s: %s', (text, link) => expect(linked(text)).toEqual([link]));

  it('links next to each other are separate links', () => {
    expect(linked('一https://a.jp/、二https://b.jp/。三「https://c.jp」')).toEqual([
      'https://a.jp/',
      'https://b.jp/',
      'https://c.jp',
    ]);
  });

  it('a host is not cut where its name continues', () => {
    expect(linked('https://www.exampleテスト.jp/')).toEqual([]);
    expect(linked('https://www.exampleテスト.jp')).toEqual([]);
  });
});

it('loses nothing of the text', { tags: 'content/bidi' }, () => {
  const anyText = fc
    .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 10 }), fc.webUrl(), fc.emailAddress()), { maxLength: 6 })
    .map((a) => a.join(' '));
  fc.assert(
    fc.property(anyText, (text) => {
      expect(
        findLinks(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
      for (const href of hrefs(text)) expect(href).toMatch(/^(?:https?|mailto):/);
      for (const { username, password } of hrefs(text).map((href) => new URL(href))) {
        expect(username + password).toBe('');
      }
    }),
    // Each run looks for links six times.
    { numRuns: 10 },
  );
});

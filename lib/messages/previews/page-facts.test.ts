import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasControls } from '@/lib/text';
import { readHead } from './html-head';
import { pageFacts } from './page-facts';

const URL_OF_PAGE = new URL('https://ejemplo.org/noticias/1');
const facts = (html: string | Uint8Array, type = 'text/html') =>
  pageFacts(typeof html === 'string' ? new TextEncoder().encode(html) : html, type, URL_OF_PAGE);
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const og = (property: string, content: string) => `<meta property="og:${property}" content="${content}">`;

describe('a page', () => {
  it('is shown as it says for previews', () => {
    const html = `<!doctype html><html><head><title>Otro título</title>
      ${og('title', 'El r&iacute;o &amp; la ciudad')}${og('site_name', 'Diario')}${og('description', 'Una\n  historia.')}
      ${og('image', '/fotos/rio.jpg?a=1&amp;b=2')}</head>`;
    expect(facts(html)).toEqual({
      site: 'Diario',
      title: 'El río & la ciudad',
      description: 'Una historia.',
      picture: 'https://ejemplo.org/fotos/rio.jpg?a=1&b=2',
    });
  });

  it('is shown by its title and description, if it says nothing for previews', () => {
    const html = '<TITLE lang=es>Hola &#8212; mundo</TITLE><META NAME=Description CONTENT=\'Dos "cosas"\'>';
    expect(facts(html)).toEqual({ site: '', title: 'Hola — mundo', description: 'Dos "cosas"', picture: null });
  });

  it.each(['', '<html><body>hola</body>', '<title> &#8203; </title>', '{"title": "x"}', '<title></title>'])(
    'that says nothing of itself is not: %j',
    (html) => expect(facts(html)).toBeNull(),
  );

  it('may be cut off anywhere', () => {
    const html = `<head><!-- <title>no</title> --><script>"<title>no</title>"</script><title>Sí</title>${og('image', 'a.png')}`;
    for (let end = 0; end <= html.length; end++) expect(facts(html.slice(0, end))?.title ?? 'Sí').toMatch(/^Sí?/);
  });

  it('is not read in comments, scripts, styles and what is not shown', () => {
    const html = '<!--<title>1</title>--><script><title>2</title></script><style><title>3</title></style>';
    expect(
      facts(`${html}<svg><title>4</title></svg><noscript>${og('title', '5')}</noscript><title>6</title>`),
    ).toMatchObject({
      title: '6',
    });
  });

  it('has the first of several', () => {
    expect(facts(`${og('title', '')}${og('title', 'uno')}${og('title', 'dos')}`)).toMatchObject({ title: 'uno' });
  });
});

describe('what a page says', { tags: 'outbound/page' }, () => {
  it.each([
    ['markup', '&lt;script&gt;alert(1)&lt;/script&gt;', '<script>alert(1)</script>'],
    ['markup as typed', '<script>alert(1)</script> <b>x</b>', '<script>alert(1)</script> <b>x</b>'],
    ['controls', 'a\u0000b&#1;c\u001b[31m\u009bd', 'abc[31md'],
    ['line breaks', 'a\r\n\u2028b\u2029c', 'a b c'],
    ['bidi controls', '\u202eoro\u202c &#x202e;x\u2066y\u200f', 'oro xy'],
    ['half a pair of surrogates', 'a&#xd800;b', 'a\ufffdb'],
    ['what is beyond Unicode', 'a&#9999999;b', 'a\ufffdb'],
    ['references of references', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['unknown references', '&nada; &constructor; &__proto__;', '&nada; &constructor; &__proto__;'],
  ])('with %s is a line of plain text', (_, typed, shown) => {
    expect(facts(`<title>${typed}</title>`)).toMatchObject({ title: shown });
  });

  it('is cut where a character ends', () => {
    const { title = '' } = facts(`<title>${'🎉'.repeat(300)}</title>`) ?? {};
    expect([title.length, title.isWellFormed(), title.endsWith('🎉…')]).toEqual([199, true, true]);
  });

  it.each([
    'javascript:alert(1)',
    'data:image/png;base64,iVBORw0KGgo=',
    'file:///etc/passwd',
    'blob:https://ejemplo.org/1',
    'http://',
    '  ',
  ])('names no picture with %s', (address) => {
    expect(facts(`<title>x</title>${og('image', address)}`)).toMatchObject({ picture: null });
  });

  it('names the first picture that has an address', () => {
    const html = `<title>x</title>${og('image', 'javascript:1')}<meta name="twitter:image" content="//cdn.ejemplo.org/a.png">`;
    expect(facts(html)).toMatchObject({ picture: 'https://cdn.ejemplo.org/a.png' });
  });
});

describe('the encoding of a page', () => {
  it.each<[string, Uint8Array, string]>([
    ['the header', latin1('<title>a\u00f1o</title>'), 'text/html; charset=iso-8859-1'],
    ['its own text', latin1('<meta charset="windows-1252"><title>a\u00f1o</title>'), 'text/html'],
    [
      'its own text, as it was long ago',
      latin1('<meta http-equiv=content-type content="text/html; charset=ISO-8859-1"><title>a\u00f1o</title>'),
      'text/html',
    ],
    ['nothing', latin1('<title>a\u00f1o</title>'), 'text/html'],
    ['what it is', Buffer.from('<title>año</title>'), 'text/html'],
    ['an encoding that does not exist', Buffer.from('<title>año</title>'), 'text/html; charset=nada'],
    ['its first bytes', Buffer.from('\ufeff<title>año</title>', 'utf16le'), 'text/html; charset=utf-8'],
    ['UTF-16, which it is not', Buffer.from('<meta charset="utf-16"><title>año</title>'), 'text/html'],
  ])('is given by %s', (_, bytes, type) => expect(facts(bytes, type)).toMatchObject({ title: 'año' }));

  it('is Shift JIS too', () => {
    const bytes = Buffer.concat([Buffer.from('<title>'), Buffer.from('93fa967b8cea', 'hex'), Buffer.from('</title>')]);
    expect(facts(bytes, 'text/html; charset=Shift_JIS')).toMatchObject({ title: '日本語' });
  });
});

describe('reading', { tags: 'outbound/heavy' }, () => {
  it.each([
    ['open quotes', '<meta a="<meta b=\''.repeat(30_000)],
    ['open tags', '<meta '.repeat(90_000)],
    ['open scripts', '<script>'.repeat(60_000)],
    ['open comments', '<!--'.repeat(130_000)],
    ['angle brackets', '<'.repeat(524_288)],
    ['open titles', '<title>'.repeat(75_000)],
    ['closed scripts', '<script></script>'.repeat(30_000)],
    ['references', `<title>${'&'.repeat(524_288)}</title>`],
    ['spaces', `<meta ${' '.repeat(524_288)}`],
    ['equals', `<meta a${' '.repeat(262_144)}=${' '.repeat(262_144)}`],
  ])('half a megabyte of %s takes little time', (_, html) => {
    const before = performance.now();
    readHead(html);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('never fails, and what it finds is text', () => {
    const bits = fc.constantFrom(
      '<',
      '>',
      '</',
      '<!--',
      '-->',
      'meta',
      'title',
      'script',
      '"',
      "'",
      '=',
      ' ',
      '&',
      '#x1F',
      ';',
      'og:title',
      'content',
      'property',
      'ñ',
      '\u202e',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        const found = facts(`<title>a${parts.join('')}`);
        expect(hasControls(found?.title ?? '') || /[\u202a-\u202e]/.test(found?.title ?? '')).toBe(false);
      }),
    );
  });
});

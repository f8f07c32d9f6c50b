import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHoldMarkup } from './may-hold-markup';
import { needsTree } from './needs-tree';
import { parse } from './parse';
import { toHtml } from './to-html';
import { type Block, type Inline, isPlain, type Tree } from './tree';

const html = (text: string) => toHtml(parse(text));

describe('emphasis', () => {
  it.each([
    ['**hola**', '<strong>hola</strong>'],
    ['*hola* y _adiós_', '<em>hola</em> y <em>adiós</em>'],
    ['***hola***', '<em><strong>hola</strong></em>'],
    ['~~hola~~', '<s>hola</s>'],
    ['**a _b ~~c~~ d_ e**', '<strong>a <em>b <s>c</s> d</em> e</strong>'],
    [
      '¡**Hola**! (*sí*), «_no_»: **5**%.',
      '¡<strong>Hola</strong>! (<em>sí</em>), «<em>no</em>»: <strong>5</strong>%.',
    ],
    ['**C++** y **-5** y **#social**', '<strong>C++</strong> y <strong>-5</strong> y <strong>#social</strong>'],
    ['*uno\ndos*', '<em>uno\ndos</em>'],
    ['你好**世界**你好', '你好<strong>世界</strong>你好'],
    ['🎉**hola**🎉', '🎉<strong>hola</strong>🎉'],
    ['**🎉**', '<strong>🎉</strong>'],
    ['**snake_case_name**', '<strong>snake_case_name</strong>'],
    ['*foo _bar* baz_', '<em>foo _bar</em> baz_'],
  ])('%j', (text, expected) => expect(html(text)).toBe(expected));

  it('does not span a blank line', () => expect(html('*uno\n\ndos*')).toBe('*uno\n\ndos*'));
});

describe('a backslash', () => {
  it.each([
    ['\\*hola\\*', '*hola*'],
    ['\\*hola*', '*hola*'],
    ['\\*\\*hola\\*\\*', '**hola**'],
    ['\\**hola**', '*<em>hola</em>*'],
    ['*a \\*b\\* c*', '<em>a *b* c</em>'],
    ['\\`hola`', '`hola`'],
    ['\\[hola](https://ejemplo.org/)', '[hola](<a href="https://ejemplo.org/">https://ejemplo.org/</a>)'],
    ['\\> hola', '&gt; hola'],
    ['\\- uno\n\\- dos', '- uno\n- dos'],
    ['1\\. uno\n2\\. dos', '1. uno\n2. dos'],
  ])('hides itself and keeps markup from acting: %j', (text, expected) => expect(html(text)).toBe(expected));

  it.each(['C:\\*', '\\- uno', '2\\*3', '`a\\`'])('is shown where it changes nothing: %j', (text) => {
    expect(html(text)).toContain('\\');
  });
});

describe('code', () => {
  it.each([
    ['`a*b*`', '<code>a*b*</code>'],
    ['`` a`b ``', '<code>a`b</code>'],
    ['**`a`**', '<strong><code>a</code></strong>'],
    ['*`_`*', '<em><code>_</code></em>'],
    ['`https://ejemplo.org/`', '<code>https://ejemplo.org/</code>'],
    ['```\na\n\n  *b*\n```', '<pre><code>a\n\n  *b*</code></pre>'],
    ['mira:\n```TS\nx\n```\nfin', 'mira:\n<pre><code class="language-ts">x</code></pre>\nfin'],
    ['```\nsin cerrar\n*a*', '<pre><code>sin cerrar\n*a*</code></pre>'],
    ['```const a = 1\nconst b = 2```\n*fin*', '<pre><code>const a = 1\nconst b = 2</code></pre>\n<em>fin</em>'],
    ['````\n```\n````', '<pre><code>```</code></pre>'],
  ])('%j', (text, expected) => expect(html(text)).toBe(expected));
});

describe('blocks', () => {
  it.each([
    ['> uno\n> dos\ntres', '<blockquote>uno\ndos</blockquote>\ntres'],
    ['> uno\n>> dos', '<blockquote>uno\n<blockquote>dos</blockquote></blockquote>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['* a\n\n* b\n\nfin', '<ul><li>a</li><li>b</li></ul>\nfin'],
    ['1. a\n2. b\n  - c', '<ol><li>a</li><li>b\n<ul><li>c</li></ul></li></ol>'],
    ['5) a\n7) b', '<ol start="5"><li>a</li><li>b</li></ol>'],
    ['- a\n  sigue\n- b', '<ul><li>a\nsigue</li><li>b</li></ul>'],
    ['- a\n\t- b', '<ul><li>a\n<ul><li>b</li></ul></li></ul>'],
    ['- ```\n  x\n  ```\n- b', '<ul><li><pre><code>x</code></pre></li><li>b</li></ul>'],
    ['Compra:\n- a\n- b\ny ya', 'Compra:\n<ul><li>a</li><li>b</li></ul>\ny ya'],
  ])('%j', (text, expected) => expect(html(text)).toBe(expected));

  it('keep the numbers of a list as typed', () => {
    expect(parse('1. a\n1. b\n9. c')).toMatchObject([{ items: [{ number: 1 }, { number: 1 }, { number: 9 }] }]);
  });
});

describe('links', () => {
  it('with a text say where they lead', () => {
    expect(parse('[la web](https://ejemplo.org/a_(b)?x=*1*)')).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'link', href: 'https://ejemplo.org/a_(b)?x=*1*', host: 'ejemplo.org', children: ['la web'] },
        ],
      },
    ]);
    expect(parse('[escribe](mailto:ana@ejemplo.org)')).toMatchObject([{ children: [{ host: 'ana@ejemplo.org' }] }]);
  });

  it('whose text is the address do not say the host again', () => {
    const [paragraph] = parse('[https://ejemplo.org/a](https://ejemplo.org/a)');
    expect(paragraph).toEqual({
      type: 'paragraph',
      children: [{ type: 'link', href: 'https://ejemplo.org/a', children: ['https://ejemplo.org/a'] }],
    });
  });

  it('are not cut by markup in them, and end before markup around them', () => {
    expect(html('https://ejemplo.org/_a_/*b*')).toBe(
      '<a href="https://ejemplo.org/_a_/*b*">https://ejemplo.org/_a_/*b*</a>',
    );
    expect(html('**https://ejemplo.org/x**')).toBe(
      '<strong><a href="https://ejemplo.org/x">https://ejemplo.org/x</a></strong>',
    );
  });

  it.each([
    '[banco.es](https://malo.org/)',
    '[www.banco.es](https://malo.org/)',
    '[https://banco.es/](https://malo.org/)',
    '[ve a banco.es ya](https://malo.org/)',
    '[ana@banco.es](mailto:luis@malo.org)',
    '[b\u200banco.es](https://malo.org/)',
    '[banco\uff0ees](https://malo.org/)',
    '[se.ocnab\u202e](https://malo.org/)',
    '[x](https://banco.es@malo.org/)',
    '[x](https://b\u0430nco.es/)',
    '[x](http://0x7f.1/)',
    '[x](https://malo.org\\@banco.es/)',
  ])('never lead to another host than the one that is read: %j', { tags: 'content/look-alike-links' }, (text) => {
    for (const [, href = '', shown] of html(text).matchAll(/href="([^"]*)">([^<]*)/g)) {
      expect(shown).toContain(href.replace(/^.*[@/](?=[^/])|\/$/g, ''));
    }
    expect(html(text)).not.toMatch(/xn--|127/);
  });
});

describe('names', () => {
  it('are places in the tree, in the middle of other markup too', () => {
    expect(parse('**hola @ana_**, _ves_?', [{ at: 7, length: 5 }])).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'strong', children: ['hola ', { type: 'mention', at: 7, text: '@ana_' }] },
          ', ',
          { type: 'em', children: ['ves'] },
          '?',
        ],
      },
    ]);
  });

  it('are left out if they are not within one line, or lie within another name', () => {
    const places = [
      { at: -1, length: 3 },
      { at: 0, length: 0 },
      { at: 3, length: 4 },
      { at: 5, length: 99 },
      { at: 0, length: 3 },
      { at: 1, length: 1 },
    ];
    expect(parse('@ab\n@cd', places)).toEqual([
      { type: 'paragraph', children: [{ type: 'mention', at: 0, text: '@ab' }, '\n@cd'] },
    ]);
  });

  it('have their place in the whole text, even below other blocks', () => {
    const text = '> a\n\n- uno\n- @luis';
    expect(JSON.stringify(parse(text, [{ at: text.indexOf('@'), length: 5 }]))).toContain(
      `{"type":"mention","at":${text.indexOf('@')},"text":"@luis"}`,
    );
  });
});

const bits = fc.constantFrom(
  ...'*,**,***,_,__,~~,`,``,```,[,],(,),](https://h.es/x),https://h.es/y,\\,\n,\n\n, ,  ,> ,>,- ,* ,1. ,2) ,@ana,a,b1,ñ,世,🎉,.,!,",\t,<b>,&amp;'
    .split(',')
    .concat(','),
);
const texts = fc.array(bits, { maxLength: 40 }).map((parts) => parts.join(''));

/** What a tree has of a text, with the parts of markup that it keeps elsewhere. */
function everything(blocks: Tree): string {
  return blocks.map(blockText).join('');
}
function blockText(block: Block): string {
  if (block.type === 'paragraph') return block.children.map(inlineText).join('');
  if (block.type === 'quote') return everything(block.children);
  if (block.type === 'code-block') return block.language + block.code;
  return block.items.map(({ number = '', children }) => number + everything(children)).join('');
}
function inlineText(node: Inline): string {
  if (typeof node === 'string') return node;
  if (node.type === 'code') return node.code;
  if (node.type === 'mention') return node.text;
  return node.children.map(inlineText).join('') + (node.type === 'link' && node.host ? node.href : '');
}
/** Without white space and the characters of which markup consists. */
const content = (text: string) => text.replace(/[\s*_~`[\]()\\>.-]/g, '').toLowerCase();

describe('any text', () => {
  it('loses nothing but markup', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(content(everything(parse(text)))).toBe(content(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('that is shown without the parser is the same with it', () => {
    fc.assert(fc.property(texts, (text) => needsTree(text) || isPlain(parse(text))));
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => mayHoldMarkup(text) || needsTree(text) || isPlain(parse(text)),
      ),
    );
  });

  it('has a tree of bounded depth', { tags: 'content/markdown-bombs' }, () => {
    const bombs = ['> ', '- ', '*a ', '**a _b ', '[', '*_', '> - '].map((part) => part.repeat(4_000 / part.length));
    const closed = ['*a '.repeat(700) + 'a* '.repeat(700), '> - '.repeat(500).concat('\n').repeat(2)];
    for (const bomb of [...bombs, ...closed, '- a\n'.concat('  - b\n').repeat(400)]) {
      expect(depthOf(parse(bomb)), bomb.slice(0, 20)).toBeLessThan(80);
    }
    fc.assert(fc.property(texts, (text) => depthOf(parse(text)) < 80));
  });
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

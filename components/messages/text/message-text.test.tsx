import { renderToString } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { LocaleProvider } from '@/components/locale';
import { ChatProvider } from '@/components/shell/chat-provider';
import { laterParts } from '@/components/shell/later/later';
import type { Mention, Message } from '@/lib/messages/message';
import { KnownTextsProvider, usePlainText } from './known-texts';
import { MessageText } from './message-text';
import { textTrees } from './text-trees';

// The button that copies code is one of the later parts, for which this way of rendering does not wait.
beforeAll(async () => {
  await laterParts();
});

function messageOf(text: string, more: Partial<Message> = {}): Message {
  return { seq: 1, text, user: 'ana', datetime: '2026-08-21T19:25:03.120Z', clientId: 'c', ...more };
}

/** The server's HTML of a message's text. */
function shown(text: string, mentions?: Mention[]): string {
  const page = [messageOf(text, mentions && { mentions })];
  return renderToString(
    <LocaleProvider locale="es">
      <ChatProvider
        me={{ id: 7, name: 'carlos' }}
        house="Tertulia"
        epoch="e"
        inbox={{ version: 1, rooms: [] }}
        timeZone="America/Bogota"
        communityTimeZone="America/Bogota"
        zoneLabels={{}}
        now="2026-08-21T20:00:00.000Z"
        historyLimit={20}
        empty={null}
      >
        <KnownTextsProvider messages={page} trees={textTrees(page)}>
          <MessageText text={text} mentions={mentions} />
        </KnownTextsProvider>
      </ChatProvider>
    </LocaleProvider>,
  ).replaceAll('<!-- -->', '');
}

/** The text that a reader sees: without tags, and unescaped. */
const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

describe('the server’s HTML of a text', () => {
  it('is the text alone if there is nothing to format', () => {
    expect(shown('hola 2*3*4')).toMatch(/<span data-text="true" class="[^"]*">hola 2\*3\*4<\/span>$/);
  });

  it('has its formatting', () => {
    const html = shown('**a** *b* ~~c~~ `d`');
    expect(html).toMatch(/<strong[^>]*>a<\/strong> <em>b<\/em> <s>c<\/s> <code[^>]*>d<\/code><\/span>/);
  });

  it('has its quotes, lists and code, with the numbers as typed', () => {
    const html = shown('> a\n\n3) b\n5) c\n\n```js\nlet d\n```');
    expect(html).toMatch(/<blockquote[^>]*><span>a<\/span><\/blockquote><ol[^>]*><li value="3"[^>]*>.*<li value="5"/);
    expect(html).toMatch(/<pre[^>]*><code>let d<\/code><\/pre>/);
    expect(html).toContain('aria-label="Copiar el código"');
  });

  it('says where a link with its own text leads, and sends no referrer', () => {
    const html = shown('[la web](https://ejemplo.org/x)');
    expect(html).toContain('rel="noopener noreferrer nofollow ugc"');
    expect(textOf(html)).toBe('la web (ejemplo.org)');
  });

  it('names people as they are called now, and marks mentions that mean the reader', () => {
    const text = 'hola @ana, @carlos y @todos';
    const html = shown(text, [
      { at: 5, length: 4, who: { id: 8, name: 'ana', shown: 'María José' } },
      { at: 11, length: 7, who: { id: 7, name: 'carlos' } },
      { at: 21, length: 6, who: 'all' },
    ]);
    expect(textOf(html)).toBe('hola @María José, @Carlos y @todos');
    expect(html).toMatch(/<button[^>]*class="[^"]*hue-\d+[^"]*"[^>]*><bdi>@María José/);
    expect(html.match(/bg-accent-soft/g)).toHaveLength(2);
  });

  it('names nobody in code, nor at places that are not in the text', () => {
    const who = { id: 8, name: 'ana' };
    expect(shown('`@ana`', [{ at: 1, length: 4, who }])).not.toContain('<button');
    expect(shown('hola', [{ at: 2, length: 90, who }])).not.toContain('<button');
    expect(shown('hola', [{ at: -1, length: 3, who }])).not.toContain('<button');
  });

  const ATTACKS = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '<a href="javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<style>*{display:none}</style>',
    '<!-- --><b>x</b>',
    '&lt;script&gt;',
    '</span></div><script>alert(1)</script>',
    '{{constructor.constructor("alert(1)")()}}',
    '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
  ];
  const CONSTRUCTS = [
    '**X**',
    '*X*',
    '~~X~~',
    '`X`',
    '> X',
    '- X\n- X',
    '1. X\n2. X',
    '```\nX\n```',
    '```js\nX\n```',
    '```X\na\n```',
    '[X](https://ejemplo.org/)',
    '[a](https://ejemplo.org/X)',
    '[a](X)',
    'https://ejemplo.org/X',
    '> - **[X](https://ejemplo.org/?X)**',
  ];

  it.each(CONSTRUCTS)(
    'has no HTML that a message text contains in %j',
    { tags: 'content/markdown-markup' },
    (construct) => {
      for (const attack of ATTACKS) {
        const html = shown(construct.replaceAll('X', attack));
        const tags = [...html.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag);
        const own = 'a bdi blockquote button code div em li ol path pre rect s span strong svg ul'.split(' ');
        expect(own, html).toEqual(expect.arrayContaining(tags));
        expect(html).not.toMatch(/\s(?:on\w+|style|srcdoc)="/);
        for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(?:https:\/\/|mailto:)/);
      }
    },
  );

  it.each([
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a]( javascript:alert(1))',
    '[a](java\tscript:alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '[a](vbscript:x)',
    '[a](//ejemplo.org)',
    '[a](/admin)',
    '[a](#x)',
    '<javascript:alert(1)>',
    '[a]: javascript:alert(1)\n[a]',
  ])('has no link of %j', { tags: ['content/markdown-markup', 'content/script-links'] }, (text) => {
    expect(shown(text)).not.toMatch(/href="(?!https:\/\/ejemplo\.org)/);
    expect(textOf(shown(text))).toBe(text);
  });
});

it('shows a quoted text without its markup', () => {
  const page = [messageOf('sí', { reply: { seq: 1, text: '**hola** a\ntodos', user: 'ana' } })];
  const Quoted = () => usePlainText('**hola** a\ntodos');
  const html = renderToString(
    <KnownTextsProvider messages={page} trees={textTrees(page)}>
      <Quoted />
    </KnownTextsProvider>,
  );
  expect(html).toBe('hola a todos');
});

import { describe, expect, it } from 'vitest';
import { clientIdOf, readWritten } from './incoming';

const FORM = 'application/x-www-form-urlencoded';

describe('what a program sends', () => {
  it.each([
    ['', 'hola', { text: 'hola' }],
    [FORM, 'a=b&c=+%20', { text: 'a=b&c=+%20' }],
    ['text/plain', '{"text":"hola"}', { text: '{"text":"hola"}' }],
    ['application/json', '{"text":"hola","channel":"#x"}', { text: 'hola' }],
    ['application/json', '{"text":"hola","name":null}', { text: 'hola' }],
    ['application/json', '{"text":"hola","name":"A","username":"B"}', { text: 'hola', name: 'A' }],
    ['application/json', '{"text":"hola","username":"B"}', { text: 'hola', name: 'B' }],
    [FORM, 'payload=%7B%22text%22%3A%22a%2Bb%22%7D', { text: 'a+b' }],
  ])('of the type %j, %j, is read', (type, body, written) => expect(readWritten(type, body)).toEqual(written));

  it.each([
    ['application/json', 'null', 400],
    ['application/json', '"hola"', 400],
    ['application/json', '{"__proto__":{"text":"hola"}}', 400],
    ['application/json', `${'['.repeat(8_000)}`, 400],
    [FORM, 'payload=', 400],
    ['image/png', 'hola', 415],
    ['text/html', '<b>', 415],
    ['text/plain', null, 400],
  ])('of the type %j, %j, is refused', (type, body, status) =>
    expect(readWritten(type, body)).toMatchObject({ status, problem: expect.any(String) }),
  );

  it('has the texts of attachments and blocks, as programs write them for Slack', () => {
    const read = (body: object) => readWritten('application/json', JSON.stringify(body));
    const attachments = [
      {
        title: 'CPU <alta>',
        title_link: 'https://grafana.example.org/1',
        text: '*90 %* en <https://example.org|web1>',
      },
      { fallback: 'y otra', color: '#f00' },
    ];
    const told = '[CPU <alta>](https://grafana.example.org/1)\n**90 %** en [web1](https://example.org)\ny otra';
    expect(read({ attachments: [{ ...attachments[0], title: 'CPU &lt;alta&gt;' }, attachments[1]] })).toEqual({
      text: told,
    });
    expect(read({ text: 'ojo', attachments: [attachments[1]] })).toEqual({ text: 'ojo\ny otra' });
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'hola <@U1> <!channel>' } }];
    expect(read({ text: '', blocks })).toEqual({ text: 'hola @somebody @channel' });
    expect(read({ text: 'dicho', blocks })).toEqual({ text: 'dicho' });
    for (const bad of [
      {},
      { attachments: 'x' },
      { blocks: [null, 7, { type: 'rich_text', elements: [{}] }] },
      { text: 7 },
    ])
      expect(read(bad)).toMatchObject({ status: 400 });
  });

  it('has the text whole, also if attachments are too long', () => {
    const read = (text: string) =>
      readWritten('application/json', JSON.stringify({ text, attachments: [{ text: 'ñ'.repeat(9_000) }] }));
    expect(read('a')).toEqual({ text: `a\n${'ñ'.repeat(3_997)}…` });
    const long = 'a'.repeat(4_000);
    expect(read(long)).toEqual({ text: long });
  });

  it('has an id of its key: the same for the same webhook, and a UUID', () => {
    expect(clientIdOf(1, 'a')).toBe(clientIdOf(1, 'a'));
    expect(clientIdOf(1, 'a')).not.toBe(clientIdOf(2, 'a'));
    expect(clientIdOf(1, 'a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(clientIdOf(1, null)).toBeUndefined();
    for (const bad of ['', 'a b', 'ñ', 'x'.repeat(256)]) expect(clientIdOf(1, bad)).toBeNull();
  });
});

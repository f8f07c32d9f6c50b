import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { headFault } from './head';

/** A request as Node delivers it: Node keeps only the first line of each name that may appear once. */
function request(lines: [name: string, value: string][], httpVersion = '1.1'): IncomingMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of lines) headers[name.toLowerCase()] ??= value;
  return { rawHeaders: lines.flat(), headers, httpVersion } as unknown as IncomingMessage;
}

const HOST: [string, string] = ['Host', 'chat.example.org'];

describe('a head is good', () => {
  test.each([
    'chat.example.org',
    'chat.example.org:8443',
    'LOCALHOST:3000',
    '127.0.0.1',
    '[::1]:3000',
    '[2001:db8::1]',
    'my_host',
    'bücher.example',
  ])('with the Host %s', (host) => expect(headFault(request([['Host', host]]))).toBeNull());

  test('with headers that may come in several lines', () => {
    const lines: [string, string][] = [HOST, ['Cookie', 'a=1'], ['Cookie', 'b=2'], ['X-Forwarded-For', '1.1.1.1']];
    expect(headFault(request([...lines, ['X-Forwarded-For', '2.2.2.2'], ['Accept', 'a'], ['Accept', 'b']]))).toBeNull();
  });

  test('without Host in HTTP/1.0', () => expect(headFault(request([], '1.0'))).toBeNull());
  test('with chunks', () => expect(headFault(request([HOST, ['Transfer-Encoding', 'Chunked']]))).toBeNull());
});

describe('a head is refused', () => {
  test.each(['Host', 'host', 'Origin', 'Authorization', 'Content-Type', 'Content-Length', 'Transfer-Encoding'])(
    'with two lines of %s, also when they are equal',
    { tags: 'everywhere/ambiguous-head' },
    (name) => {
      const value = name === 'Transfer-Encoding' ? 'chunked' : HOST[1];
      expect(headFault(request([HOST, [name, value], [name.toUpperCase(), value]]))).toContain('more than one');
    },
  );

  test.each([
    'chat.example.org, evil.example',
    'chat.example.org,evil.example',
    'chat.example.org evil.example',
    'chat.example.org:80:80',
    'chat.example.org/evil',
    'evil@chat.example.org',
    'chat.example.org?x',
    'chat.example.org#x',
    'chat.example.org\\evil',
    'chat.example.org:',
    'chat.example.org:x',
    ':3000',
    '[::1',
    '::1',
  ])('with the Host %j', { tags: 'everywhere/ambiguous-head' }, (host) =>
    expect(headFault(request([['Host', host]]))).toContain('Host'),
  );

  test.each([[[]], [[['Host', '']]]] as [string, string][][][])('without a Host in HTTP/1.1: %j', (lines) =>
    expect(headFault(request(lines))).toContain('no Host'),
  );

  test.each(['gzip, chunked', 'gzip', 'identity'])(
    'with the Transfer-Encoding %s',
    { tags: 'everywhere/ambiguous-head' },
    (coding) => expect(headFault(request([HOST, ['Transfer-Encoding', coding]]))).toContain('Transfer-Encoding'),
  );
});

import { expect, it } from 'vitest';
import { sharedText } from './shared-text';

it.each([
  [{}, ''],
  [{ text: '  hola ' }, 'hola'],
  [{ title: 'Un sitio', url: 'https://example.org/' }, 'Un sitio\nhttps://example.org/'],
  [
    { title: 'Un sitio', text: 'Un sitio https://example.org/', url: 'https://example.org/' },
    'Un sitio https://example.org/',
  ],
  [{ text: ['one', 'two'], url: 'https://example.org/' }, 'https://example.org/'],
])('%j becomes %j', (query, text) => {
  expect(sharedText(query)).toBe(text);
});

it('has a limit', () => {
  expect(sharedText({ text: 'x'.repeat(30_000) })).toHaveLength(20_000);
});

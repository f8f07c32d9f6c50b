import { describe, expect, it } from 'vitest';
import { parse } from '@/lib/messages/markdown/parse';
import { linksToMessages, messageLink, roomLink } from './message-link';

const ORIGINS = ['https://charla.es', 'http://127.0.0.1:3000'];
const keyOf = (href: string) => messageLink(href, ORIGINS)?.key ?? null;
const keysIn = (text: string) => linksToMessages(parse(text), ORIGINS).map(({ key }) => key);

describe('a link to a message', () => {
  it.each([
    ['https://charla.es/r/social?m=12', 'r/social/12'],
    ['http://127.0.0.1:3000/r/social?m=12', 'r/social/12'],
    ['https://charla.es/r/f%C3%BAtbol?m=1', 'r/fútbol/1'],
    ['https://charla.es/r/fútbol?m=1', 'r/fútbol/1'],
    ['https://charla.es/r/social/?m=12', 'r/social/12'],
    ['https://charla.es/r/social?details&m=12#x', 'r/social/12'],
    ['https://charla.es/d/7?m=12', 'd/7/12'],
    ['https://charla.es/r/social/2026-08-21#m12', 'r/social/12'],
    ['https://charla.es/d/7/2026-08-21?zone=Asia%2FTokyo#m12', 'd/7/12'],
  ])('is %s', (href, key) => expect(keyOf(href)).toBe(key));

  it.each([
    ['of another origin', 'https://otra.es/r/social?m=12'],
    ['of another scheme', 'http://charla.es/r/social?m=12'],
    ['of another port', 'https://charla.es:8443/r/social?m=12'],
    ['of a look-alike', 'https://charla.es.otra.es/r/social?m=12'],
    ['to a room', 'https://charla.es/r/social'],
    ['to a day', 'https://charla.es/r/social/2026-08-21'],
    ['to another page', 'https://charla.es/admin?m=12'],
    ['below a room', 'https://charla.es/r/social/otra?m=12'],
    ['to no number', 'https://charla.es/r/social?m=doce'],
    ['to a number below 1', 'https://charla.es/r/social?m=0'],
    ['to a number that is too long', 'https://charla.es/r/social?m=1234567890123456'],
    ['to a conversation without a number', 'https://charla.es/d/ana?m=12'],
    ['with a broken escape', 'https://charla.es/r/%zz?m=12'],
    ['with a slash in the name', 'https://charla.es/r/a%2Fb?m=12'],
    ['of mail', 'mailto:ana@charla.es'],
  ])('is none %s', (_, href) => expect(messageLink(href, ORIGINS)).toBeNull());

  it('keeps where it leads', () => {
    expect(messageLink('https://charla.es/r/f%C3%BAtbol/2026-08-21?zone=UTC#m3', ORIGINS)).toEqual({
      key: 'r/fútbol/3',
      room: '/r/f%C3%BAtbol',
      seq: 3,
      path: '/r/f%C3%BAtbol/2026-08-21?zone=UTC#m3',
    });
  });
});

it('knows links to rooms and days', () => {
  expect(roomLink('https://charla.es/r/social', ORIGINS)).toBe('/r/social');
  expect(roomLink('https://charla.es/r/social/2026-08-21?zone=UTC', ORIGINS)).toBe('/r/social/2026-08-21?zone=UTC');
  expect(roomLink('https://charla.es/account', ORIGINS)).toBeNull();
  expect(roomLink('https://otra.es/r/social', ORIGINS)).toBeNull();
});

describe('the messages to which a text links', () => {
  const to = (seq: number) => `https://charla.es/r/social?m=${seq}`;

  it('are in its order, each once, and three at most', () => {
    expect(keysIn(`${to(5)} y ${to(3)}, otra vez ${to(5)}, **${to(9)}** y ${to(1)}`)).toEqual([
      'r/social/5',
      'r/social/3',
      'r/social/9',
    ]);
  });

  it('are also those of lists and of links with a text', () => {
    expect(keysIn(`- [lo dicho](${to(1)})\n- ${to(2)}`)).toEqual(['r/social/1', 'r/social/2']);
  });

  it('are not those in code, in quoted parts and of other origins', () => {
    expect(keysIn(`\`${to(1)}\` https://otra.es/r/social?m=2\n\n> ${to(3)}\n\n\`\`\`\n${to(4)}\n\`\`\``)).toEqual([]);
  });
});

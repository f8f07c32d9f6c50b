import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redirectTarget, safeCallbackUrl } from './callback-url';

test.each([['/'], ['/r/social'], ['/r/caf%C3%A9?before=3#m4'], ['/sign-in?callbackUrl=%2Fr%2Fx']])(
  '%s is kept',
  (path) => {
    expect(safeCallbackUrl(path)).toBe(path);
  },
);

const LEADS_AWAY = [
  '',
  'r/social',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\\evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'https://evil.example/',
  'https:evil.example',
  'http://localhost:3000.evil.example/',
  'http://localhost:3000@evil.example/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
];

test.each(LEADS_AWAY)('%j becomes /', { tags: 'accounts/open-redirect' }, (value) => {
  expect(safeCallbackUrl(value)).toBe('/');
  expect(redirectTarget(value, ['http://localhost:3000'])).toBe('/');
});

test('a missing value becomes /', () => {
  expect([safeCallbackUrl(null), safeCallbackUrl(undefined), redirectTarget(7, [])]).toEqual(['/', '/', '/']);
});

test('any input keeps the browser on this site', { tags: 'accounts/open-redirect' }, () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '\t',
    '\n',
    ' ',
    '@',
    ':',
    '?',
    '#',
    'evil.example',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const target = safeCallbackUrl(pieces.join(''));
      expect(new URL(target, 'https://chat.example').origin).toBe('https://chat.example');
      expect(safeCallbackUrl(target)).toBe(target);
    }),
    { numRuns: 2_000 },
  );
});

test('a full URL of this site is reduced to its path', () => {
  const ours = ['http://localhost:3000', 'http://127.0.0.1:3000'];
  expect(redirectTarget('http://127.0.0.1:3000/r/x?a=1', ours)).toBe('/r/x?a=1');
  expect(redirectTarget('http://localhost:3000', ours)).toBe('/');
  expect(redirectTarget('http://localhost:3000//evil.example', ours)).toBe('/');
  expect(redirectTarget('http://localhost:3001/r/x', ours)).toBe('/');
});

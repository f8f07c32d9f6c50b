import { expect, test } from 'vitest';
import { hasDomain, mailAddress, mailDomain, mailKey } from './address';

test.each([
  ['ana@example.org', 'ana@example.org'],
  ['  Ana.Gómez@example.org', null],
  [' Ana+chat@Example.ORG ', 'Ana+chat@example.org'],
  ["o'neil@mail.example.org", "o'neil@mail.example.org"],
  ['ana@año.example', 'ana@xn--ao-zja.example'],
  [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
])('%j is the address %j', (typed, address) => {
  expect(mailAddress(typed)).toBe(address);
});

test.each([
  '',
  'ana',
  '@example.org',
  'ana@',
  'ana@localhost',
  'ana@127.0.0.1',
  'ana@[127.0.0.1]',
  'ana@0x7f.1',
  'ana@example.org, eva@example.org',
  'ana@example.org,eva@example.org',
  'ana@example.org\r\nBcc: eva@example.org',
  'ana\r\n@example.org',
  'ana@example.org\0',
  '"ana b"@example.org',
  'Ana <ana@example.org>',
  '<ana@example.org>',
  'ana@eva@example.org',
  'ana@-example.org',
  'ana@example..org',
  '.ana@example.org',
  'ana@example.org/path',
  `${'a'.repeat(65)}@example.org`,
  `ana@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.org`,
])('%j is no address', (typed) => {
  expect(mailAddress(typed)).toBeNull();
});

test('upper and lower case make no difference', () => {
  expect(mailKey('Ana@example.org')).toBe(mailKey('ana@example.org'));
});

test('a domain is compared exactly, in ASCII and lower case', () => {
  const domains = ['example.org', 'xn--ao-zja.es'];
  expect(['Example.ORG', 'Año.es'].map(mailDomain)).toEqual(domains);
  expect(['example', 'a@example.org', '*.example.org', '.example.org', ''].map(mailDomain)).toEqual(
    Array(5).fill(null),
  );
  for (const address of ['ana@example.org', 'Ana+b@EXAMPLE.org', 'ana@xn--ao-zja.es'])
    expect(hasDomain(address, domains)).toBe(true);
  for (const address of ['ana@sub.example.org', 'ana@notexample.org', 'ana@example.org.es', 'ana@ano.es'])
    expect(hasDomain(address, domains)).toBe(false);
  expect(hasDomain('ana@example.org', [])).toBe(false);
});

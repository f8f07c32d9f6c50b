import { describe, expect, it } from 'vitest';
import { AddressSigner, type AskedPart } from './signed-address';

const ID = '0b1c2d3e-0000-4000-8000-000000000001';
const OTHER = '0b1c2d3e-0000-4000-8000-000000000002';
const NOW = Date.UTC(2026, 7, 21, 19, 25);
const MINUTE = 60_000;
const WHOLE: AskedPart = { size: null, isDownload: false };

const signer = new AddressSigner('a secret for tests, of more than 32 characters', 'https://files.test');
const address = (part = WHOLE, now = NOW) => new URL(signer.address(7, { id: ID, name: 'año 1.jpg' }, part, now));
const personFor = (url: URL, { id = ID, now = NOW, by = signer } = {}) => by.personFor(id, url.searchParams, now);
const changed = (url: URL, key: string, value: string | null) => {
  const copy = new URL(url);
  if (value === null) copy.searchParams.delete(key);
  else copy.searchParams.set(key, value);
  return copy;
};

describe('a signed address', { tags: 'files/signed-addresses' }, () => {
  it('is valid for its person, for an hour at least, and not for ever', () => {
    const url = address();
    expect(`${url.origin}${url.pathname}`).toBe(`https://files.test/f/${ID}/a%C3%B1o%201.jpg`);
    for (const minutes of [0, 30, 60]) expect(personFor(url, { now: NOW + minutes * MINUTE })).toBe(7);
    expect(personFor(url, { now: NOW + 76 * MINUTE })).toBeNull();
  });

  it('is the same for a quarter of an hour, so that browsers keep what they have', () => {
    const begin = Date.UTC(2026, 7, 21, 19, 15);
    expect(address(WHOLE, begin + 14 * MINUTE).href).toBe(address(WHOLE, begin).href);
    expect(address(WHOLE, begin + 15 * MINUTE).href).not.toBe(address(WHOLE, begin).href);
  });

  it('is for one file', () => expect(personFor(address(), { id: OTHER })).toBeNull());

  it.each<[string, string, string | null]>([
    ['another person', 'for', '8'],
    ['no person', 'for', null],
    ['a longer time', 'until', '99999999999'],
    ['another time', 'until', '1'],
    ['no time', 'until', null],
    ['a size', 'size', 'small'],
    ['an unknown size', 'size', 'huge'],
    ['a download', 'download', ''],
    ['another signature', 'sig', 'A'.repeat(43)],
    ['a short signature', 'sig', 'A'],
    ['a long signature', 'sig', 'A'.repeat(10_000)],
    ['no signature', 'sig', null],
    ['a number that is none', 'for', '7e0'],
  ])('is not valid with %s', (_, key, value) => {
    expect(personFor(changed(address(), key, value))).toBeNull();
  });

  it('of a preview is not one of the file, and the other way round', () => {
    const small = address({ size: 'small', isDownload: false });
    expect(personFor(small)).toBe(7);
    expect(personFor(changed(small, 'size', 'large'))).toBeNull();
    expect(personFor(changed(small, 'size', null))).toBeNull();
  });

  it('of another installation is not valid', () => {
    const other = new AddressSigner('another secret for tests, of more than 32 characters', 'https://files.test');
    expect(personFor(address(), { by: other })).toBeNull();
  });
});

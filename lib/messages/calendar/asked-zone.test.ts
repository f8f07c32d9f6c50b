import { describe, expect, it } from 'vitest';
import { askedZone } from './asked-zone';

describe('a zone that a request asks for', () => {
  it('has one name, whatever its capitals', { tags: 'rooms/odd-days' }, () => {
    expect(askedZone('europe/MADRID')).toBe('Europe/Madrid');
    expect(askedZone('Asia/Kolkata')).toBe(askedZone('Asia/Calcutta'));
    expect(askedZone('UTC')).toBe('UTC');
  });

  it.each([
    '',
    'Mars/Olympus',
    '+05:30',
    '-00:01',
    '../etc/passwd',
    'Europe/Madrid\n',
    'a'.repeat(10_000),
    'constructor',
  ])('is not %j', (text) => {
    expect(askedZone(text)).toBeNull();
  });
});

import { expect, it } from 'vitest';
import { endingOf, sizeText, splitName } from './size';

it('says how large a file is', () => {
  const sizes = [0, 812, 1_000, 38_400, 999_499, 999_500, 1_400_000, 9_960_000, 25_000_000, 3e9, 5e12];
  expect(sizes.map((bytes) => sizeText(bytes, ',').replace('\u00a0', ' '))).toEqual([
    '0 B',
    '812 B',
    '1 kB',
    '38 kB',
    '999 kB',
    '1,0 MB',
    '1,4 MB',
    '10 MB',
    '25 MB',
    '3,0 GB',
    '5000 GB',
  ]);
});

it('knows the usual endings of names', () => {
  expect(['acta.pdf', 'copia.tar.gz', 'LÉEME', '.env', 'a.larguisimo', 'x.año'].map(endingOf)).toEqual([
    'PDF',
    'GZ',
    '',
    'ENV',
    '',
    '',
  ]);
});

it('keeps the end of a long name together', () => {
  expect(splitName('acta.pdf')).toEqual(['acta.pdf', '']);
  expect(splitName('El río y la conversación.pdf')).toEqual(['El río y la conversa', 'ción.pdf']);
  expect(splitName('🦀'.repeat(20)).join('')).toBe('🦀'.repeat(20));
});

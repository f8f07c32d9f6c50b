import { expect, it } from 'vitest';
import { addressOf, fromAddress } from '@/components/search/asked';
import { waysOut } from './ways-out';

const ways = (address: string) => waysOut(fromAddress(address)).map(({ way, asked }) => `${way}: ${addressOf(asked)}`);

it.each([
  [
    'from:=7 alfajores',
    ['fromAnybody: alfajores', 'shorter: from:=7 alfajor', 'withArchived: from:=7 is:archived alfajores'],
  ],
  ['in:=5 on:2026-01-01 mar', ['everywhere: on:2026-01-01 mar', 'anyDay: in:=5 mar']],
  [
    'has:file pinzas',
    ['withoutOthers: pinzas', 'shorter: has:file pinza', 'withArchived: has:file is:archived pinzas'],
  ],
  [
    'from:=7 is:pinned',
    ['fromAnybody: is:pinned', 'withoutOthers: from:=7', 'withArchived: from:=7 is:pinned is:archived'],
  ],
  // Without the person nothing would be left to search for.
  ['in:=5 from:=7', ['everywhere: from:=7']],
  ['is:archived dos palabras', []],
])('%s', (address, expected) => {
  expect(ways(address)).toEqual(expected);
});

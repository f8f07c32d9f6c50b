import { expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { type Asked, addressOf } from './asked';
import { clearSearches, forgetSearch, noteSearch, REMEMBERED, recentSearches } from './recent';

const asking = (text: string): Asked => ({ chips: [], text });

it('keeps the last ten, each once, the newest first, with the names of their people', () => {
  const storage = new FakeStorage();
  for (let i = 1; i <= 12; i++) noteSearch(storage, 1, asking(`n${i}`));
  noteSearch(storage, 1, asking('n5'));
  const person = { id: 7, name: 'ana', shown: 'Ana Ruiz' };
  noteSearch(storage, 1, {
    chips: [
      { type: 'from', person },
      { type: 'in', room: 5 },
    ],
    text: 'río',
  });
  const kept = recentSearches(storage, 1);
  expect(kept).toHaveLength(REMEMBERED);
  expect(kept.slice(0, 3).map(addressOf)).toEqual(['from:=7 in:=5 río', 'n5', 'n12']);
  expect(kept[0]?.chips[0]).toEqual({ type: 'from', person });
});

it('forgets one, or all, of one person', () => {
  const storage = new FakeStorage();
  for (const text of ['a', 'b']) noteSearch(storage, 1, asking(text));
  noteSearch(storage, 2, asking('c'));
  forgetSearch(storage, 1, asking('b'));
  expect(recentSearches(storage, 1)).toEqual([asking('a')]);
  clearSearches(storage, 1);
  expect(recentSearches(storage, 1)).toEqual([]);
  expect(recentSearches(storage, 2)).toEqual([asking('c')]);
});

it('has nothing if the storage is missing, or holds something else', () => {
  const storage = new FakeStorage();
  noteSearch(null, 1, asking('a'));
  expect(recentSearches(null, 1)).toEqual([]);
  for (const value of ['{', '{"a":1}', '[null, 3, {"asked": 4}]']) {
    storage.setItem('tertulia:searches:1', value);
    expect(recentSearches(storage, 1)).toEqual([]);
  }
});

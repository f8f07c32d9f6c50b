import { expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { likelyEmoji, noteUse, REMEMBERED, readTone, recentEmoji, saveTone } from './recent';

it('remembers the last ones used first, each once, and not too many', () => {
  const storage = new FakeStorage();
  for (const emoji of ['👍', '🎉', '👍']) noteUse(storage, emoji);
  expect(recentEmoji(storage)).toEqual(['👍', '🎉']);
  for (let i = 0; i < 100; i++) noteUse(storage, String.fromCodePoint(0x1f600 + (i % 60)));
  expect(recentEmoji(storage)).toHaveLength(REMEMBERED);
});

it('proposes the emoji used last, and then the usual ones', () => {
  const storage = new FakeStorage();
  noteUse(storage, '☕');
  expect(likelyEmoji(storage).slice(0, 2)).toEqual(['☕', '👍']);
});

it('remembers the skin tone', () => {
  const storage = new FakeStorage();
  expect(readTone(storage)).toBe(0);
  saveTone(storage, 4);
  expect(readTone(storage)).toBe(4);
});

it('works without a storage, and with one that holds something else', () => {
  noteUse(null, '👍');
  expect(recentEmoji(null)).toEqual([]);
  const storage = new FakeStorage();
  for (const wrong of ['{', '{"a":1}', '[1,null,{}]']) {
    storage.setItem('tertulia:emoji', wrong);
    expect(recentEmoji(storage)).toEqual([]);
  }
});

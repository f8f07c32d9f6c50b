import { describe, expect, it } from 'vitest';
import type { KeyValueStorage } from '@/lib/chat/client/storage';
import { countReaction, quickReactions } from './quick-reactions';

function memory(): KeyValueStorage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

describe('quick reactions', () => {
  it('are common ones at first', () => {
    expect(quickReactions(memory(), 7, 3)).toEqual(['👍', '❤️', '😂']);
    expect(quickReactions(null, 7, 3)).toHaveLength(3);
  });

  it('are the emoji that the person uses most; of equals, the last used comes first', () => {
    const storage = memory();
    for (const emoji of ['🥐', '🎉', '🎉', '☕']) countReaction(storage, 7, emoji);
    expect(quickReactions(storage, 7, 3)).toEqual(['🎉', '☕', '🥐']);
    expect(quickReactions(storage, 8, 3)).toEqual(['👍', '❤️', '😂']);
  });

  it('do not show the same emoji twice', () => {
    const storage = memory();
    countReaction(storage, 7, '😂');
    expect(quickReactions(storage, 7, 3)).toEqual(['😂', '👍', '❤️']);
  });

  it('put emoji that are used now before those that were used often long ago', () => {
    const storage = memory();
    for (let i = 0; i < 1_000; i++) countReaction(storage, 7, '👍');
    for (let i = 0; i < 33; i++) countReaction(storage, 7, '🥐');
    expect(quickReactions(storage, 7, 1)).toEqual(['🥐']);
  });

  it('are the common ones if the stored counts cannot be read', () => {
    const storage = memory();
    for (const broken of ['{', '{"a":1}', '[null,[1,2]]', '[["👍","x"]]']) {
      storage.setItem('tertulia:reactions:7', broken);
      expect(quickReactions(storage, 7, 3)).toEqual(['👍', '❤️', '😂']);
    }
  });
});

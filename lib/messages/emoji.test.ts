import { expect, test } from 'vitest';
import { reactionEmoji } from './emoji';

test.each(['👍', '🎉', '❤️', '1️⃣', '☝🏽', '🏳️‍🌈', '👁️‍🗨️', '🕵️‍♂️', '👨‍👩‍👧‍👦', '🇨🇴', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🧑🏿‍⚕️', '©️'])(
  '%s is one emoji, with and without U+FE0F',
  (emoji) => {
    expect(reactionEmoji(emoji)).toBe(emoji);
    expect(reactionEmoji(emoji.replaceAll('\uFE0F', ''))).toBe(emoji);
  },
);

test.each(['', 'a', '👍👍', '👍 ', '1', ':-)', '\uFE0F', '🇨', '👍'.repeat(30)])('"%s" is not', (text) => {
  expect(reactionEmoji(text)).toBeNull();
});

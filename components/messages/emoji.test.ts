import { expect, it } from 'vitest';
import { isFewEmoji } from './emoji';

it('knows a message of one to three emoji', () => {
  for (const text of ['😀', '🎉🎉', '👩‍👩‍👧‍👦', '🇨🇴', '👍🏽', '❤️', '1️⃣', '😀 😀 😀', '🙌\n']) {
    expect(isFewEmoji(text), text).toBe(true);
  }
});

it('takes nothing else for one', () => {
  for (const text of ['', ' ', '1', '#', '😀!', 'hola 😀', '😀😀😀😀', '©', '😀'.repeat(5_000), ' '.repeat(50)]) {
    expect(isFewEmoji(text), text.slice(0, 9)).toBe(false);
  }
});

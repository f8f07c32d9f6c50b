import { expect, it } from 'vitest';
import { EMOJI } from '@/components/emoji/catalog';
import { TONES, toned } from '@/components/emoji/tones';
import { reactionEmoji } from '@/lib/messages/emoji';

it('offers only emoji that the server takes as they are, in each skin tone', () => {
  for (const { emoji, hasTones } of EMOJI)
    for (const tone of hasTones ? TONES : TONES.slice(0, 1)) {
      const one = toned(emoji, tone);
      expect(reactionEmoji(one), one).toBe(one);
    }
});

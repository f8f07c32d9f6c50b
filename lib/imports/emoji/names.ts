import { reactionEmoji } from '@/lib/messages/emoji';
import table from './names.json' with { type: 'json' };

/** The names that Slack and Mattermost have for emoji, such as `+1`. Pure. */

const characters = new Map<string, string>();
for (const row of table.rows) {
  const [emoji = '', ...names] = row.split(' ');
  for (const name of names) characters.set(name, emoji);
}
// Slack's name for the one that it makes of `:)`.
characters.set('simple_smile', '🙂');

/** Mattermost's names for skin tones, from the number 2 on. */
const TONES = ['light', 'medium_light', 'medium', 'medium_dark', 'dark'];
const WITH_TONE = new RegExp(`^(.+?)(?:::?skin-tone-([2-6])|_(${TONES.join('|')})_skin_tone)$`, 'u');

const NAMED = /:([a-z0-9_+'-]{1,100})(?:::skin-tone-([2-6]))?:/gu;

/**
 * The emoji with this name, in the form in which reactions are stored. Null if it is an emoji of one workspace.
 * @param name such as `wave`, `wave::skin-tone-3` or `wave_medium_light_skin_tone`
 */
export function emojiNamed(name: string): string | null {
  const [, base = name, number, word] = WITH_TONE.exec(name) ?? [];
  const tone = word === undefined ? Number(number) : TONES.indexOf(word) + 2;
  const emoji = characters.get(base);
  if (emoji === undefined) return null;
  return (tone && withTone(emoji, tone)) || emoji;
}

/** An emoji without tones stays as it is. Those of two people would need two tones. */
function withTone(emoji: string, tone: number): string | null {
  const [first = '', ...rest] = [...emoji.replaceAll('\uFE0F', '')];
  return reactionEmoji([first, String.fromCodePoint(0x1f3f9 + tone), ...rest].join(''));
}

/** Replaces `:wave:` by its emoji. Names that no emoji has stay as they are. */
export function withEmoji(text: string): string {
  if (!text.includes(':')) return text;
  return text.replace(NAMED, (written, name: string, tone: string | undefined, at: number) => {
    // A time such as 10:100:20 is none.
    if (/\d/.test(text.charAt(at - 1)) && /^\d+$/.test(name)) return written;
    return emojiNamed(tone ? `${name}::skin-tone-${tone}` : name) ?? written;
  });
}

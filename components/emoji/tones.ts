/** The skin tones, from light to dark. 0 is the yellow of the emoji itself. */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;

export const TONES: readonly Tone[] = [0, 1, 2, 3, 4, 5];

/** The modifiers of Unicode for tones 1 to 5. */
const FIRST_MODIFIER = 0x1f3fb;

/** Returns the emoji with a skin tone. The emoji must be one that can have a tone. Pure. */
export function toned(emoji: string, tone: Tone): string {
  if (tone === 0) return emoji;
  const [first = '', ...rest] = emoji;
  const modifier = String.fromCodePoint(FIRST_MODIFIER + tone - 1);
  return first + modifier + rest.join('').replace(/^\uFE0F/, '');
}

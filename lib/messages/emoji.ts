/** Only the server runs this: the browsers that we support do not all know the v flag. */
// biome-ignore lint/complexity/useRegexLiterals: TypeScript refuses the v flag in a literal for the browsers' target
const ONE_EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
const SHOWN_AS_TEXT = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;
const SHOW_AS_EMOJI = '\uFE0F';

/**
 * Returns the form of an emoji in which reactions are stored and compared: fully qualified, as Unicode recommends it,
 * though keyboards leave out U+FE0F, or add it. Returns null unless the text is one recommended emoji.
 */
export function reactionEmoji(text: string): string | null {
  if (text.length > 40) return null;
  const bare = text.replaceAll(SHOW_AS_EMOJI, '');
  const qualified = bare.replaceAll(SHOWN_AS_TEXT, `$&${SHOW_AS_EMOJI}`);
  return ONE_EMOJI.test(qualified) ? qualified : null;
}

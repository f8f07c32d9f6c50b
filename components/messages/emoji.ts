/** The longest emoji are families and flags of some 15 units each. */
const MAX_UNITS = 60;

const FEW_EMOJI = compile(String.raw`^\s*(?:\p{RGI_Emoji}\s*){1,3}$`, 'v');

/** In a sequence, what would be text if it stood alone. U+FE0F makes it a picture, but some keyboards leave that out. */
const TEXT_BY_DEFAULT = String.raw`[\p{Emoji}--\p{Emoji_Presentation}]`;
const UNMARKED = compile(
  String.raw`${TEXT_BY_DEFAULT}(?=[\u200D\u20E3])|(?<=\u200D)${TEXT_BY_DEFAULT}(?!\uFE0F)`,
  'gv',
);

/** One to three emoji and nothing else: they may be large. Never in a browser that does not know the v flag. */
export function isFewEmoji(text: string): boolean {
  if (!FEW_EMOJI || !UNMARKED || text.length > MAX_UNITS) return false;
  return FEW_EMOJI.test(text.replace(UNMARKED, '$&\uFE0F'));
}

/**
 * Null before Chrome 112, Firefox 116 and Safari 17, of which Next still serves some. A literal would be a syntax
 * error there, and nothing of the page would run.
 */
function compile(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

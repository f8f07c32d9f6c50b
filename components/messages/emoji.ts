const PICTURE = String.raw`(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)\p{Emoji_Modifier}?`;
const EMOJI = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F\u20E3|${PICTURE}(?:\u200D${PICTURE})*)`;
const FEW_EMOJI = new RegExp(String.raw`^\s*(?:${EMOJI}\s*){1,3}$`, 'u');

/** The longest emoji are families and flags of some 15 units each. */
const MAX_UNITS = 60;

/** One to three emoji and nothing else: they may be large. */
export function isFewEmoji(text: string): boolean {
  return text.length <= MAX_UNITS && FEW_EMOJI.test(text);
}

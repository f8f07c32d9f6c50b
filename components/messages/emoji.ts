// The v flag has all this as \p{RGI_Emoji}. docs/decisions/0037 says why it is not used.
const MODIFIER = String.raw`\p{Emoji_Modifier}`;
const PICTURE = String.raw`\p{Emoji_Presentation}${MODIFIER}?|\p{Extended_Pictographic}(?:\uFE0F${MODIFIER}?|${MODIFIER})`;
/** Some keyboards leave out U+FE0F in a sequence, and Unicode accepts that. */
const PART = String.raw`\p{Extended_Pictographic}\uFE0F?${MODIFIER}?`;
const SEQUENCE = String.raw`${PART}(?:\u200D${PART})+`;
const KEYCAP = String.raw`[0-9#*]\uFE0F?\u20E3`;
const FLAG = String.raw`\p{Regional_Indicator}{2}|\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`;
const FEW_EMOJI = new RegExp(String.raw`^\s*(?:(?:${FLAG}|${KEYCAP}|${SEQUENCE}|${PICTURE})\s*){1,3}$`, 'u');

/** The longest emoji are families and flags of some 15 UTF-16 units each. */
const MAX_UNITS = 60;

/** Whether a text is one to three emoji and nothing else. Such a text is shown large. */
export function isFewEmoji(text: string): boolean {
  return text.length <= MAX_UNITS && FEW_EMOJI.test(text);
}

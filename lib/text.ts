/** Which characters of a text are visible, and which ones a page can contain. Pure, for browser and server. */

/**
 * Matches a visible character. Not visible are Unicode's ignorable characters (zero-width, joiners, variation
 * selectors, tags, the blank letters of Hangul), and some characters that have a shape by their properties but none on
 * a screen: the blank braille pattern, the musical null notehead, the marks around an annotation.
 */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Noncharacter_Code_Point}\u2800\u{1D159}\uFFF9-\uFFFB]/u;

/** C0, DEL and C1, except tab and line feed. */
const CONTROL = /(?![\t\n])\p{Cc}/u;
const CONTROLS = new RegExp(CONTROL.source, 'gu');

/** Whether the text has no visible character. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Whether the text has control characters other than tab and line feed. A carriage return counts as one. */
export function hasControls(text: string): boolean {
  return CONTROL.test(text);
}

/** Converts line ends to the form in which they are stored: CRLF and CR become line feeds. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Removes all control characters except tab and line feed. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, '');
}

/**
 * Makes a text showable, even if it was stored before control characters were refused. In a page's HTML a NUL is lost,
 * and a CR becomes a line feed. The text in the browser would then differ from the one that React expects, and the page
 * would fail.
 */
export function showable(text: string): string {
  return hasControls(text) ? withLineFeeds(text).replace(CONTROLS, '\uFFFD') : text;
}

/**
 * Characters that change the direction of the text after them, even beyond the end of a title. Direction marks do not.
 */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/;

/**
 * Returns a title as one line in NFC; empty if nothing in it is visible; null if it has characters that are not text.
 */
export function oneLine(typed: string): string | null {
  const text = withLineFeeds(typed);
  if (!text.isWellFormed() || hasControls(text) || TURNING.test(text)) return null;
  if (isBlank(text)) return '';
  return text
    .normalize('NFC')
    .replace(/[\t\n]+/g, ' ')
    .trim();
}

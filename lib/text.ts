/** What can be seen of a text, and what can stand in a page. Pure, and the same in browser and server. */

/**
 * Unicode's ignorable characters (zero-width, joiners, variation selectors, tags, the blank letters of Hangul), and
 * those that have a shape by their properties and none on a screen: the blank braille pattern, the musical null
 * notehead, the marks around an annotation.
 */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Noncharacter_Code_Point}\u2800\u{1D159}\uFFF9-\uFFFB]/u;

/** C0, DEL and C1, but tab and line feed. */
const CONTROL = /(?![\t\n])\p{Cc}/u;
const CONTROLS = new RegExp(CONTROL.source, 'gu');

/** Whether there is nothing in it that anybody could see. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Whether it has control characters other than tab and line feed, a carriage return among them. */
export function hasControls(text: string): boolean {
  return CONTROL.test(text);
}

/** Line ends as they are stored: CRLF and CR are line feeds. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Without its control characters but tab and line feed. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, '');
}

/**
 * A text that was stored before control characters were refused, as it may be shown. A page's HTML loses a NUL and
 * turns a CR into a line feed, so that what the browser has differs from what React expects, and the page fails.
 */
export function showable(text: string): string {
  return hasControls(text) ? withLineFeeds(text).replace(CONTROLS, '\uFFFD') : text;
}

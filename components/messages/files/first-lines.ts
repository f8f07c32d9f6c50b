/** The most lines, and characters of a line, that are shown of a text. */
const LINES = 12;
const LINE_LENGTH = 200;

/** The first lines of a text that may be cut anywhere. @param bytes UTF-8 */
export function firstLines(bytes: Uint8Array): string {
  // In a stream, a character that is cut at the end is left out.
  const text = new TextDecoder().decode(bytes, { stream: true });
  return text
    .split(/\r\n?|\n/, LINES)
    .map((line) => line.slice(0, LINE_LENGTH))
    .join('\n');
}

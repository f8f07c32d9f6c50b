/** How the bytes of a page become text. Pure. */

/** Where a page may say in its own text how it is encoded. */
const PRESCANNED = 1_024;
const BYTE_ORDER_MARKS: readonly [label: string, bytes: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
];

/**
 * Decodes a page, which may be cut off anywhere, as browsers do: by its first bytes, by the header, by its own text,
 * and otherwise as UTF-8 if it is that, or as Windows-1252. What cannot be decoded becomes U+FFFD.
 * @param contentType the header
 */
export function decodePage(bytes: Uint8Array, contentType: string): string {
  const label = markedAs(bytes) ?? namedIn(contentType) ?? saidIn(bytes);
  const decoder = (label && decoderOf(label)) || (isUtf8(bytes) ? new TextDecoder() : new TextDecoder('windows-1252'));
  return decoder.decode(bytes);
}

function markedAs(bytes: Uint8Array): string | null {
  const found = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  return found?.[0] ?? null;
}

function namedIn(contentType: string): string | null {
  return /;\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1] ?? null;
}

function saidIn(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, PRESCANNED)).toString('latin1');
  const said = /<meta[^>]{1,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(start)?.[1] ?? null;
  // It could be read only because the page is not in that encoding.
  return said !== null && /^utf-?16/i.test(said) ? 'utf-8' : said;
}

/** Null if there is no such encoding. */
function decoderOf(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // A character that is cut off at the end is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

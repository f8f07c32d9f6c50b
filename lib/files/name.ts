import { isBlank, withoutControls } from '@/lib/text';
import { FILE_NAME_LENGTH } from './file';

/** Characters that change the direction of the text after them: `exe.gpj` must not be shown as `jpg.exe`. */
const TURNING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** Characters that some systems do not allow in a name, and those that separate folders elsewhere. */
const UNUSABLE = /[<>:"|?*\u2028\u2029]/g;

/**
 * Makes a name for a file of what the client calls it: its last part, in one line and NFC, without what misleads people
 * or systems. A name that is too long keeps its extension.
 * @returns null if nothing visible is left
 */
export function fileNameFrom(given: string): string | null {
  const last = given.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const text = withoutControls(last.replace(/[\t\n\r]+/g, ' '))
    .replace(TURNING, '')
    .replace(UNUSABLE, '_');
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (isBlank(name) || /^\.+$/.test(name)) return null;
  return shortened(name);
}

function shortened(name: string): string {
  if (name.length <= FILE_NAME_LENGTH) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, FILE_NAME_LENGTH - extension.length);
  // A pair of surrogates is kept whole or left out.
  return `${stem.isWellFormed() ? stem : stem.slice(0, -1)}${extension}`;
}

/** The header by which a browser shows a file in place or saves it, under this name (RFC 6266). */
export function contentDisposition(how: 'inline' | 'attachment', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

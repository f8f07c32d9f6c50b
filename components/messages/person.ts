import { usernameKey } from '@/lib/users/name-key';

/** How a person looks: name, initials, colour. Pure. */

/** The number of classes `hue-…` in globals.css. */
const HUES = 12;

/** The name with a capital first letter. Only for display: everywhere else a name stays as it was typed. */
export function displayName(name: string): string {
  const [first = '', ...rest] = name;
  const capital = first.toUpperCase();
  // ß would become two letters, ŉ a letter and its apostrophe.
  return [...capital].length === 1 ? capital + rest.join('') : name;
}

/** The first letters of the name's first two parts: `ana.ruiz` is AR. */
export function initials(name: string): string {
  const parts = name.split(/[_.-]+/u).filter(Boolean);
  return parts
    .slice(0, 2)
    .map((part) => displayName([...part][0] ?? ''))
    .join('');
}

/** The class that sets a person's hue: the same for all spellings of a name, on every device, for ever. */
export function hueClass(name: string): string {
  return `hue-${hash(usernameKey(name)) % HUES}`;
}

/** FNV-1a, 32 bits: short names that differ in one letter get far-off numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

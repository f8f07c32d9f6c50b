import { isBotName } from '@/lib/users/names/bot-name';
import { usernameKey } from '@/lib/users/names/name-key';

/** How a person looks: name, initials, colour. Pure. */

/** A person by their user name, and the name that people see if it is another one. */
export interface Named {
  name: string;
  shown?: string | undefined;
}

/** The number of classes `hue-…` in globals.css. */
const HUES = 12;

/** What a person is called everywhere: the name they chose, or the user name with a capital first letter. */
export function shownName({ name, shown }: Named): string {
  return shown ?? displayName(name);
}

/** A user name with a capital first letter. Only for display: everywhere else a name stays as it was typed. */
export function displayName(name: string): string {
  const [first = '', ...rest] = name;
  const capital = first.toUpperCase();
  // ß would become two letters, ŉ a letter and its apostrophe.
  return [...capital].length === 1 ? capital + rest.join('') : name;
}

/** The first letters of the first two parts of a name: `ana.ruiz` is AR, and so is "Ana Ruiz". */
export function initials(name: string): string {
  const parts = name.split(/[\s_.-]+/u).filter(Boolean);
  return parts
    .slice(0, 2)
    .map((part) => displayName(/\p{L}/u.exec(part)?.[0] ?? [...part][0] ?? ''))
    .join('');
}

/**
 * The class that sets a person's hue: the same for all spellings of a user name, on every device, for ever. All bots
 * have the same, which has no hue, and by which the style sheet marks their names.
 */
export function hueClass(name: string): string {
  if (isBotName(name)) return 'hue-bot';
  return `hue-${hash(usernameKey(name)) % HUES}`;
}

/** FNV-1a, 32 bits: short names that differ in one letter get far-off numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

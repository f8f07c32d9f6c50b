/** How files are described in a few characters. Pure. */

const UNITS = ['kB', 'MB', 'GB'];

/** `812 B`, `38 kB`, `1,4 MB`: below ten of a unit with one decimal. @param decimal the sign before decimals */
export function sizeText(bytes: number, decimal: string): string {
  if (bytes < 1_000) return `${bytes}\u00a0B`;
  let size = bytes / 1_000;
  let unit = 0;
  // What would be rounded to 1000 of a unit is one of the next.
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit++;
  }
  const rounded = size < 9.95 && unit > 0 ? size.toFixed(1).replace('.', decimal) : String(Math.round(size));
  return `${rounded}\u00a0${UNITS[unit]}`;
}

/** The end of a name after its last dot in capitals, such as `PDF`; empty if that is no usual ending. */
export function endingOf(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toUpperCase() ?? '';
}

/** The characters at the end of a name that stay visible if the name is too long: the ending, and a few before it. */
const TAIL = 8;

/** A name in two parts, of which only the first may be cut. */
export function splitName(name: string): [start: string, end: string] {
  const letters = [...name];
  if (letters.length <= 2 * TAIL) return [name, ''];
  return [letters.slice(0, -TAIL).join(''), letters.slice(-TAIL).join('')];
}

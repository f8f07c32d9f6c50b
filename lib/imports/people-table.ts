import { ImportError } from './error';

/**
 * The table that says who people of another chat are here: lines of `name in the chat,user name here`, in CSV with
 * commas or semicolons. Pure.
 */

const HEADER = 'name in the chat,user name here';
const MOST_LINES = 20_000;

export function writeTable(rows: ReadonlyMap<string, string>): string {
  const lines = [...rows].map(([name, username]) => `${quoted(name)},${quoted(username)}`);
  // With its mark, spreadsheets read it as UTF-8.
  return `\uFEFF${[HEADER, ...lines].join('\r\n')}\r\n`;
}

function quoted(value: string): string {
  return /[",;\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The user names by name in the chat; empty: a new account. @throws ImportError with the line at fault */
export function readTable(text: string): Map<string, string> {
  const rows = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  if (lines.length > MOST_LINES) throw new ImportError('The table of people has too many lines.');
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue;
    const [name, username = '', ...more] = cells(line);
    if (!name || more.some((cell) => cell !== '')) {
      throw new ImportError(
        `The table of people, line ${i + 1}: it takes the name in the chat and the user name here.`,
      );
    }
    if (rows.has(name)) throw new ImportError(`The table of people, line ${i + 1}: ${name} is in it twice.`);
    rows.set(name, username);
  }
  return rows;
}

function cells(line: string): string[] {
  const found = line.matchAll(/(?:"((?:[^"]|"")*)"|([^",;]*))(?:[,;]|$)/g);
  return [...found].map(([, inQuotes, plain = '']) => (inQuotes?.replaceAll('""', '"') ?? plain).trim());
}

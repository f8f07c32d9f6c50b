/** The beginning of a message in WhatsApp's "Export chat". Pure. */

/** What stands before the text of a message. Numbers as written: the order of day and month is decided later. */
export interface Head {
  /** The three numbers of the date, and how many digits the first one has. */
  date: readonly [number, number, number];
  yearFirst: boolean;
  hour: number;
  minute: number;
  second: number;
  /** How the line is written. All messages of a file are written in the same way. */
  shape: string;
  /** Where the rest of the line begins, in UTF-16 units. */
  end: number;
}

/** Blanks that phones put between the parts of a time. Each is one UTF-16 unit. */
const BLANKS = /[\u00A0\u2007\u2009\u202F]/g;

/**
 * `[12/08/26, 9:15:03 p. m.] ` of iPhones, and `12/8/26, 21:15 - ` of Android. Every part is bounded, so a hostile line
 * is read once.
 */
const HEAD = new RegExp(
  [
    /^[\u200E\u200F\u202A-\u202E\uFEFF]{0,8}(?<open>\[)?/,
    /(?<a>\d{1,4})(?<dot>[./-]) ?(?<b>\d{1,2})[./-] ?(?<c>\d{2,4})\.?/,
    /(?<comma>,)? (?:(?:à|às|at|um|a las|alle) )?/,
    /(?<hour>\d{1,2})[:.](?<minute>\d{2})(?:[:.](?<second>\d{2}))?(?: ?(?<half>[ap])\.? ?m\.?)?(?: Uhr)?/,
    /(?<close>\] | [-–] )/,
  ]
    .map(({ source }) => source)
    .join(''),
  'iu',
);

/** The head of a line; null if the line belongs to the message before it. */
export function headOf(line: string): Head | null {
  const groups = HEAD.exec(line.slice(0, 80).replace(BLANKS, ' '));
  const {
    open,
    a = '',
    dot,
    b = '',
    c = '',
    comma,
    hour = '',
    minute = '',
    second,
    half,
    close = '',
  } = groups?.groups ?? {};
  if (!groups || (open !== undefined) !== close.startsWith(']')) return null;
  const yearFirst = a.length === 4;
  if (a.length === 3 || c.length === 3 || (yearFirst && c.length !== 2)) return null;
  const written = Number(hour);
  const hours = half ? (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : written;
  if (hours > 23 || (half && written > 12) || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return {
    date: [Number(a), Number(b), Number(c)],
    yearFirst,
    hour: hours,
    minute: Number(minute),
    second: Number(second ?? 0),
    shape: [
      open ?? '',
      dot,
      comma ?? '',
      second === undefined ? '' : 's',
      half ? 'h' : '',
      yearFirst ? 'y' : '',
    ].join(),
    end: groups[0].length,
  };
}

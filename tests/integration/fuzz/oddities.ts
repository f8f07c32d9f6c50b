import fc from 'fast-check';

/** Values that no page of ours sends. */

/** A piece of JSON that no value of JavaScript stands for, such as `1e400` or an object with a key twice. */
export class RawJson {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text.length > 60 ? `${this.text.slice(0, 60)}…` : this.text;
  }
}

/** JSON text of a value that may contain RawJson. Lone surrogates are escaped. Keys that are undefined are left out. */
export function toJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`).join(',')}}`;
}

/** Numbers at the limits of JavaScript, of dates, of JSON and of the columns of a database. */
const LIMITS = [
  0,
  1,
  -1,
  0.5,
  255,
  256,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e15,
  999_999_999_999_999,
  8.64e15,
  8.64e15 + 2,
  253_402_300_800_000,
  1e308,
  5e-324,
];

export const oddNumber = fc.constantFrom<number | RawJson>(
  ...LIMITS,
  ...['-0', '1e400', '-1e400', '1e-400', '1E2', `${'9'.repeat(400)}`].map((text) => new RawJson(text)),
);

/** Texts that are hard for a parser, a database, a terminal or a page. */
export const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'x\udc00y',
    '\ufffd',
    '\u202ehola\u202c',
    '\u2066\u2069',
    '\u200b',
    '\ufeff',
    '\u2028',
    '\x1b[31m',
    '\x7f\x9b',
    'a\r\nb\rc',
    '𝕬𝖉𝖒𝖎𝖓',
    '👩‍👩‍👧‍👦'.repeat(8),
    `e${'\u0301'.repeat(1_000)}`,
    '＠ａｌｌ',
    '%',
    '_%\\',
    "'; DROP TABLE users; --",
    '{{7*7}}<%=7%>',
    '../../etc/passwd',
    '%2e%2e%2f',
    '%zz',
    'javascript:alert(1)',
    '<script>alert(1)</script>',
    'http://[::1]:99999/',
    'https://user@127.0.0.1/',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'true',
    'NaN',
    '٣',
    '0',
    '-1',
    '1e3',
    '0x10',
    '9999-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00Z',
    '2026-02-30',
    'America/Bogota',
    'Etc/../GMT',
    '00000000-0000-0000-0000-000000000000',
    '**'.repeat(2_000),
    '> '.repeat(2_000),
    '['.repeat(4_000),
    'x'.repeat(256),
    'x'.repeat(5_000),
    '𝄞'.repeat(4_001),
    'x'.repeat(20_000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** Nested as deep as a body is long, twice the same key, and keys of every object. */
const oddJson = fc.constantFrom(
  new RawJson(`${'['.repeat(7_000)}${']'.repeat(7_000)}`),
  new RawJson(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`),
  new RawJson('{"a":1,"a":2}'),
  new RawJson('{"__proto__":{"role":"admin"}}'),
  new RawJson('{"constructor":{"prototype":{"role":"admin"}}}'),
  new RawJson('{"toJSON":1,"then":1,"length":-1}'),
  new RawJson('"\\ud800\\u0000"'),
  new RawJson(`[${'0,'.repeat(3_000)}0]`),
  new RawJson(`{"$gt":""}`),
);

/** Any value of JSON, most of them of a type that a field does not have. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 3, arbitrary: oddNumber },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], { id: 1 }) },
  { weight: 1, arbitrary: oddJson },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }) },
);

export const oddKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'id', 'userId', 'role', 'sid', 'then', '0', ''),
  fc.string({ unit: 'binary', maxLength: 10 }),
);

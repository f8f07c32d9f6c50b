import fc from 'fast-check';
import type { z } from 'zod';
import { WHO, type Who } from '@/tests/support/factory';
import { oddKey, oddText, oddValue, toJson } from './oddities';
import { fitting } from './shapes';

/** How a request differs from one that is granted. It does not depend on ids, so it can be repeated and made smaller. */

/** Who sends it: whom the request is made for, such a person in place of an owner, or another one of that kind. */
export type Sender = { who: Who; is: 'the same' | 'a moderator' | 'a stranger' };

interface Edit {
  /** Counts the places of the body; taken modulo their number. */
  at: number;
  how: 'set' | 'remove' | 'add' | 'wrap';
  key: string;
  value: unknown;
}

export interface Recipe {
  /** Null: whom the handler grants it. */
  sender: Sender | null;
  /** Undefined: the body of the granted request. */
  body: { value: unknown } | undefined;
  edits: readonly Edit[];
  text: 'whole' | 'cut' | 'longer' | 'twice' | 'mark' | 'not UTF-8' | 'none';
  /** A part of the path that is something else. */
  part: { at: number; value: string } | null;
  query: readonly (readonly [name: string, value: string])[];
  headers: Record<string, string>;
}

const HEADERS: fc.Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>>(
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'multipart/form-data' },
  { 'content-type': '' },
  { 'content-type': 'application/json,application/json' },
  { 'content-encoding': 'gzip' },
  { cookie: 'next-auth.session-token=' },
  { cookie: 'next-auth.session-token=a.b.c.d.e; next-auth.session-token=%00' },
  { cookie: `next-auth.session-token=${'x'.repeat(4_000)}` },
  { cookie: '=; ;;__proto__=1; \xff=\xff' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer tertulia_\xff' },
  { authorization: `Bearer tertulia_${'A'.repeat(43)}` },
  { authorization: 'Basic YTpi' },
  { origin: 'null' },
  { origin: '\xff://' },
  { referer: 'javascript:alert(1)' },
  { 'accept-language': `${'es-'.repeat(500)}` },
  { 'accept-language': '*;q=-1,\xff,__proto__' },
  { 'user-agent': '\xff\x80' },
  { 'user-agent': 'x'.repeat(4_000) },
  { 'idempotency-key': 'x'.repeat(300) },
  { 'if-none-match': '*' },
  { range: 'bytes=9-1,-5' },
  { 'x-forwarded-for': '::ffff:1.2.3.4:99999, \xff' },
  { 'x-request-id': '\xff'.repeat(99) },
  { 'accept-encoding': 'br;q=x' },
  { accept: '\xff' },
);

/** Ids and names below the number of what the tests need themselves are left out: an administrator would change them. */
const oddPart = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '00012345678',
    '1e9',
    '12345678.5',
    '999999999999999',
    '9007199254740993',
    '9'.repeat(400),
    '..',
    '%2e%2e',
    '%00',
    '%zz',
    '%c3%28',
    '%ed%a0%80',
    '%F0%9D%94%9E',
    '%u0041',
    '__proto__',
    'constructor',
    'a%2Fb',
    '%5c',
    '%0d%0aX-A:1',
    '00000000-0000-0000-0000-000000000000',
    'x'.repeat(3_000),
  ),
  oddText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3_000)),
);

/** Names of all queries: those of one handler are unknown to the others. */
const NAMES = [
  ...['before', 'after', 'around', 'at', 'limit', 'kind', 'month', 'zone', 'q', 'since', 'wait', 'epoch', 'to', 'as'],
  ...['size', 'name', 'text', 'title', 'url', 'm', 'callbackUrl', 'page', 'room', 'by', 'person', 'state', 'error'],
];
/** Between them is no number of seconds that `wait` would wait for. */
const NUMBERS = [
  '0',
  '1',
  '-0',
  '00',
  '1.5',
  '1e3',
  '100',
  '101',
  '999999999999999',
  '8640000000000001',
  '9'.repeat(40),
];
const queryValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['2026-08', '0000-01', '9999-12', '2026-13', '1-2-3', '253402300799999-1-1', '999999999999999-1-1'],
      ...[
        'r/social/1',
        'd/1/1',
        'r//1',
        `r/${'x'.repeat(200)}/1`,
        'image',
        'media',
        'zip',
        'large',
        'UTC',
        'europe/madrid',
      ],
      ...['//evil.example', '/%5cevil.example', 'https:evil', '/r/social?m=1', 'open', 'all'],
    ),
  },
  { weight: 2, arbitrary: oddText },
);

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(40),
  how: fc.constantFrom('set', 'set', 'set', 'remove', 'add', 'wrap'),
  key: oddKey,
  value: oddValue,
});

const sender: fc.Arbitrary<Sender> = fc.record({
  who: fc.constantFrom(...WHO),
  is: fc.constantFrom('the same', 'a moderator', 'a stranger'),
});

/**
 * @param shape of the body; undefined if the handler takes none
 * @param names of the query of this handler
 */
export function recipes(shape: z.ZodType | undefined, names: readonly string[] = []): fc.Arbitrary<Recipe> {
  const shaped = shape ? [{ weight: 4, arbitrary: fitting(shape).map((value) => ({ value })) }] : [];
  return fc.record({
    sender: oneIn(3, sender),
    body: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, ...shaped, {
      weight: 1,
      arbitrary: oddValue.map((value) => ({ value })),
    }),
    edits: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(edit, { maxLength: 6 }) },
    ),
    text: fc.oneof(
      { weight: 12, arbitrary: fc.constant('whole' as const) },
      { weight: 1, arbitrary: fc.constantFrom('cut', 'longer', 'twice', 'mark', 'not UTF-8', 'none') },
    ),
    part: oneIn(8, fc.record({ at: fc.nat(8), value: oddPart })),
    query: fc.oneof(
      { weight: names.length > 0 ? 1 : 5, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(fc.tuple(queryName(names), queryValue), { maxLength: 3 }) },
    ),
    headers: oneIn(8, HEADERS).map((headers) => headers ?? {}),
  });
}

function queryName(names: readonly string[]): fc.Arbitrary<string> {
  const any = { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...NAMES), oddKey) };
  return names.length > 0 ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, any) : any.arbitrary;
}

function oneIn<T>(n: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: n - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** The text of a body after the edits. Null: there is none. */
export function bodyText(granted: unknown, { body, edits, text }: Recipe): string | Buffer | null {
  if (text === 'none') return null;
  let value = body ? body.value : granted;
  for (const each of edits) value = edited(value, each);
  if (value === undefined && text === 'whole') return null;
  const json = toJson(value);
  switch (text) {
    case 'cut':
      return json.slice(0, -1);
    case 'longer':
      return `${json}]`;
    case 'twice':
      return json.replace(/^\{(.+)\}$/s, '{$1,$1}');
    case 'mark':
      return `\ufeff${json}`;
    case 'not UTF-8':
      return Buffer.from(`${json.slice(0, -1)}\xff\xfe`, 'latin1');
    default:
      return json;
  }
}

type Members = Record<string, unknown>;

/** A copy of the value with one change somewhere in it. */
function edited(value: unknown, { at, how, key, value: odd }: Edit): unknown {
  if (typeof value !== 'object' || value === null || value.constructor !== Object) {
    if (how === 'add') return value === undefined ? withKey({}, key, odd) : [value, odd];
    return how === 'wrap' ? [value] : how === 'remove' ? undefined : odd;
  }
  const members = Object.entries(value as Members);
  if (how === 'add' || members.length === 0) return withKey(value as Members, key, odd);
  const [name, member] = members[at % members.length] as [string, unknown];
  const isDeeper = at >= members.length && typeof member === 'object' && member !== null;
  if (isDeeper)
    return withKey(value as Members, name, edited(member, { at: at - members.length, how, key, value: odd }));
  const changed = { set: odd, remove: undefined, wrap: [member] }[how];
  return withKey(value as Members, name, changed);
}

/** Also the key `__proto__` becomes one of its own. */
function withKey(members: Members, key: string, value: unknown): Members {
  return Object.fromEntries([...Object.entries(members).filter(([name]) => name !== key), [key, value]]);
}

/** The path of a granted request after the changes. */
export function pathOf(granted: string, { part, query }: Recipe): string {
  const [path = '', search = ''] = granted.split('?', 2);
  const parts = path.split('/');
  // Not what leads to the handler, but ids, names and secrets.
  const places = parts.flatMap((each, i) => (/\d/.test(each) && each !== 'v1' ? [i] : []));
  const place = places[(part?.at ?? 0) % places.length];
  if (part && place !== undefined) parts[place] = part.value;
  const pairs = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const asked = [...(search ? [search] : []), ...pairs].join('&');
  return parts.join('/') + (asked ? `?${asked}` : '');
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).slice(0, 6_000);
}

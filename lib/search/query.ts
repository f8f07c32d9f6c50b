import { isDay } from '@/lib/messages/search/search-days';
import { type Term, termFrom } from './term';

/** What people type into the search field, in any of the languages, as what is searched for. Pure. */

/** The most characters of a query (UTF-16 units), and the most terms, people and rooms. What is beyond is not read. */
export const QUERY_LENGTH = 200;
export const QUERY_TERMS = 8;

export interface Query {
  terms: Term[];
  /** User names as typed, without `@`. Messages of any of them. `me`: one’s own. */
  from: string[];
  /** Names of rooms as typed, without `#`. Messages in any of them. */
  in: string[];
  /** Days, `YYYY-MM-DD`. Messages before the beginning of `before`, and after the end of `after`. */
  before?: string;
  after?: string;
  on?: string;
  has: Has[];
  /** Messages that name the person who searches. */
  mentionsMe: boolean;
  isPinned: boolean;
  /** Also in archived rooms. */
  archived: boolean;
}

export const HAS = ['file', 'link'] as const;
export type Has = (typeof HAS)[number];

export type Operator = 'from' | 'in' | 'before' | 'after' | 'on' | 'has' | 'mentions' | 'is';

const OPERATORS: Record<string, Operator> = {
  from: 'from',
  de: 'from',
  in: 'in',
  en: 'in',
  em: 'in',
  before: 'before',
  antes: 'before',
  after: 'after',
  después: 'after',
  despues: 'after',
  depois: 'after',
  on: 'on',
  día: 'on',
  dia: 'on',
  has: 'has',
  tiene: 'has',
  tem: 'has',
  mentions: 'mentions',
  menciona: 'mentions',
  is: 'is',
  es: 'is',
  é: 'is',
};

/** The operator of this name, in any of the languages; undefined if there is none. */
export function operatorNamed(name: string): Operator | undefined {
  const known = name.normalize('NFC').toLowerCase();
  return Object.hasOwn(OPERATORS, known) ? OPERATORS[known] : undefined;
}

const HAS_WORDS: Record<string, Has> = {
  file: 'file',
  archivo: 'file',
  arquivo: 'file',
  link: 'link',
  enlace: 'link',
};
/** What people call themselves in a query. */
export const ME: readonly string[] = ['me', 'yo', 'mí', 'mi', 'eu', 'mim'];
const PINNED = ['pinned', 'fijado', 'fijados', 'fixada', 'fixadas'];
const ARCHIVED = ['archived', 'archivado', 'archivados', 'arquivada', 'arquivadas'];

/** A quoted phrase or a run without spaces, perhaps with `-` or `operator:` before it. */
const PART = /(-?)(?:(\p{L}+):)?(?:"([^"]*)(?:"|$)|(\S+))/gu;

/** Reads a query. An operator with a value that it does not know is searched for as text. */
export function readQuery(typed: string): Query {
  const query: Query = { terms: [], from: [], in: [], has: [], mentionsMe: false, isPinned: false, archived: false };
  for (const [whole, minus, name, phrase, word] of typed.slice(0, QUERY_LENGTH).matchAll(PART)) {
    const operator = name === undefined ? undefined : operatorNamed(name);
    const value = (phrase ?? word ?? '').trim();
    if (operator && !minus && value !== '' && take(query, operator, value)) continue;
    if (query.terms.length === QUERY_TERMS) continue;
    const text = phrase === undefined || name !== undefined ? whole.slice(minus?.length) : phrase;
    const term = termFrom(text, minus === '-' && text !== '');
    if (term) query.terms.push(term);
  }
  return query;
}

/** @returns false if the operator does not know the value */
function take(query: Query, operator: Operator, value: string): boolean {
  const word = value.toLowerCase();
  switch (operator) {
    case 'from':
      if (query.from.length < QUERY_TERMS) query.from.push(value.replace(/^@/, ''));
      return true;
    case 'in':
      if (query.in.length < QUERY_TERMS) query.in.push(value.replace(/^#/, ''));
      return true;
    case 'before':
    case 'after':
    case 'on':
      if (!isDay(value)) return false;
      query[operator] = value;
      return true;
    case 'has': {
      const has = HAS_WORDS[word];
      if (!has) return false;
      if (!query.has.includes(has)) query.has.push(has);
      return true;
    }
    case 'mentions':
      if (!ME.includes(word)) return false;
      query.mentionsMe = true;
      return true;
    case 'is':
      if (ARCHIVED.includes(word)) query.archived = true;
      else if (PINNED.includes(word)) query.isPinned = true;
      else return false;
      return true;
    default:
      return operator satisfies never;
  }
}

/** Whether the query says anything that could be searched for. */
export function isEmpty({ terms, from, has, mentionsMe, isPinned, before, after, on, ...query }: Query): boolean {
  const isWanted = terms.some(({ not }) => !not) || from.length + query.in.length + has.length > 0;
  return !isWanted && !mentionsMe && !isPinned && before === undefined && after === undefined && on === undefined;
}

import type { Place } from '@/lib/messages/search/search';
import { isDay, LAST_INSTANT } from '@/lib/messages/search/search-days';
import { showable } from '@/lib/text';

/** Reads the queries of /admin's pages. A value that cannot be read counts as missing. Pure. */

export type Query = Record<string, string | string[] | undefined>;

/** Maximum length of a search text, in characters. */
const LONGEST_SEARCH = 200;

export function textIn(query: Query, name: string): string {
  const value = query[name];
  return typeof value === 'string' ? showable(value.toWellFormed()).trim().slice(0, LONGEST_SEARCH) : '';
}

export function numberIn(query: Query, name: string): number | null {
  const text = textIn(query, name);
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

export function oneOf<T extends string>(query: Query, name: string, known: readonly T[]): T | null {
  const text = textIn(query, name);
  return known.find((each) => each === text) ?? null;
}

export function dayIn(query: Query, name: string): string | null {
  const text = textIn(query, name);
  return isDay(text) ? text : null;
}

/** `MS.ROOM.SEQ` */
export function placeIn(query: Query, name: string): Place | null {
  const match = /^(\d{1,15})\.([1-9]\d{0,14})\.([1-9]\d{0,14})$/.exec(textIn(query, name));
  if (!match) return null;
  const [, ms, roomId, seq] = match.map(Number);
  if (ms === undefined || roomId === undefined || seq === undefined || ms > LAST_INSTANT) return null;
  return { createdAt: new Date(ms), roomId, seq };
}

export function placeText({ createdAt, roomId, seq }: Place): string {
  return `${createdAt.getTime()}.${roomId}.${seq}`;
}

/** Returns the address with this query; empty values are left out. */
export function address(path: string, query: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

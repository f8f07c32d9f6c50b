import type { Asked, Chip, ChipPerson } from '@/components/search/asked';
import { withChip } from '@/components/search/asked';
import { isDay } from '@/lib/messages/search/search-days';
import { type Operator, operatorNamed, readQuery } from '@/lib/search/query';

/** Operators that people type, and how they become chips. Pure. */

export interface KnownNames {
  /** The id of the person's room with this name or title; null if none is known. */
  room: (name: string) => number | null;
  /** Null if nobody with this name is known. */
  person: (name: string) => ChipPerson | null;
  /** `YYYY-MM-DD` */
  today: string;
}

/** An operator with its value. */
const TYPED = /(?<![^\s])(\p{L}+):(?:"([^"]+)"|([^\s"]+))/gu;
const TODAY = ['hoy', 'today', 'hoje'];
const YESTERDAY = ['ayer', 'yesterday', 'ontem'];
/** At the end of a text: an operator, perhaps with the beginning of its value. */
const OPEN = /(?<![^\s])(\p{L}+):("?)([^"]*)$/u;

/**
 * Takes operators that have become chips out of the text.
 * @param isWhole nothing more follows: an operator at the end of the text is complete, too
 */
export function takeTyped(asked: Asked, names: KnownNames, isWhole = false): Asked {
  let { chips } = asked;
  const text = asked.text.replace(TYPED, (whole, name: string, quoted?: string, word?: string, at?: number) => {
    const isLast = (at ?? 0) + whole.length === asked.text.length;
    if (isLast && quoted === undefined && !isWhole) return whole;
    const operator = operatorNamed(name);
    const chip = operator && chipFrom(operator, name, quoted ?? word ?? '', names);
    if (!chip) return whole;
    chips = withChip({ chips, text: '' }, chip).chips;
    return '\0';
  });
  if (chips === asked.chips) return asked;
  return { chips, text: text.replace(/\0 ?/g, '').trimStart() };
}

function chipFrom(operator: Operator, name: string, value: string, names: KnownNames): Chip | null {
  if (operator === 'from') {
    const person = names.person(value.replace(/^@/, ''));
    return person && { type: 'from', person };
  }
  if (operator === 'in') {
    const room = names.room(value.replace(/^#/, ''));
    return room === null ? null : { type: 'in', room };
  }
  if (operator === 'before' || operator === 'after' || operator === 'on') {
    const day = dayFrom(value, names.today);
    return day === null ? null : { type: operator, day };
  }
  const { has, mentionsMe, isPinned, archived } = readQuery(`${name}:${value}`);
  const [what] = has;
  if (what) return { type: 'has', what };
  if (mentionsMe) return { type: 'mentions' };
  if (isPinned) return { type: 'pinned' };
  return archived ? { type: 'archived' } : null;
}

/** The day in `2026-08-21`, "today", "ayer" or "ontem"; null if it is none. */
export function dayFrom(value: string, today: string): string | null {
  const word = value.toLowerCase();
  if (TODAY.includes(word)) return today;
  if (YESTERDAY.includes(word)) return daysBefore(today, 1);
  return isDay(value) ? value : null;
}

export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10);
}

/** Names after `from:` that nobody is known by yet. */
export function unknownPeople({ text }: Asked): string[] {
  return [...text.matchAll(TYPED)].flatMap(([whole, name = '', quoted, word], _index) => {
    const isOpen = quoted === undefined && text.endsWith(whole);
    return operatorNamed(name) === 'from' && !isOpen ? [(quoted ?? word ?? '').replace(/^@/, '')] : [];
  });
}

/** An operator whose value is being typed. */
export interface OpenOperator {
  operator: Operator;
  /** As far as it is typed. */
  value: string;
  /** Where it begins in the text. */
  at: number;
}

/** The operator before the caret whose value is being typed; null if there is none. */
export function openOperator(text: string, caret: number): OpenOperator | null {
  const [whole, name = '', quote, value = ''] = OPEN.exec(text.slice(0, caret)) ?? [];
  const operator = whole === undefined ? undefined : operatorNamed(name);
  if (whole === undefined || !operator || (!quote && /\s/.test(value))) return null;
  return { operator, value: value.replace(/^[@#]/, ''), at: caret - whole.length };
}

/** Takes the operator that is being typed out of the text. */
export function withoutOpen({ chips, text }: Asked, { at }: OpenOperator, caret: number): Asked {
  return { chips, text: `${text.slice(0, at)}${text.slice(caret).trimStart()}` };
}

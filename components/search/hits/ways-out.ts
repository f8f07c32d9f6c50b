import { type Asked, type Chip, isBlank, withChip } from '@/components/search/asked';

/** What else can be searched for when nothing was found. Pure. */

export interface WayOut {
  way: 'fromAnybody' | 'everywhere' | 'anyDay' | 'withoutOthers' | 'withArchived' | 'shorter';
  asked: Asked;
  /** With `shorter`: the shorter word. */
  shorter?: string;
}

/** The most that are offered. */
const MOST = 3;
const DAYS = ['before', 'after', 'on'];
const OTHERS = ['has', 'mentions', 'pinned'];

export function waysOut(asked: Asked): WayOut[] {
  const { chips, text } = asked;
  const without = (way: WayOut['way'], isOut: (type: Chip['type']) => boolean): WayOut[] => {
    const left = { chips: chips.filter(({ type }) => !isOut(type)), text };
    return left.chips.length === chips.length || isBlank(left) ? [] : [{ way, asked: left }];
  };
  const hasPlace = chips.some(({ type }) => type === 'in' || type === 'archived');
  const shorter = singular(text.trim());
  const ways: WayOut[] = [
    ...without('fromAnybody', (type) => type === 'from'),
    ...without('everywhere', (type) => type === 'in'),
    ...without('anyDay', (type) => DAYS.includes(type)),
    ...without('withoutOthers', (type) => OTHERS.includes(type)),
    ...(shorter === null ? [] : [{ way: 'shorter' as const, shorter, asked: { chips, text: shorter } }]),
    ...(hasPlace ? [] : [{ way: 'withArchived' as const, asked: withChip(asked, { type: 'archived' }) }]),
  ];
  return ways.slice(0, MOST);
}

/** The beginning of a long word that looks like a plural, which finds the singular too; null for anything else. */
function singular(text: string): string | null {
  return /^(\p{L}{4,})s$/u.exec(text)?.[1]?.replace(/(?<=[^aeiouáéíóú])e$/u, '') ?? null;
}

'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useText } from '@/components/locale';
import { SwitchLink } from '@/components/shell/switch-link';
import { daysText } from '@/lib/i18n/days/text';

export interface Nearby {
  /** The nearest days with messages; null: there is none. */
  before: string | null;
  after: string | null;
}

interface Props {
  nearby: Nearby;
  /** The day that is shown. */
  day: string;
  hrefOf: (day: string) => string;
  className?: string;
}

const LINK = 'flex min-h-11 items-center gap-1 rounded-[10px] px-2 font-[550] text-[13px] hover:bg-over';

/** Links to the day before and the day after that have messages. */
export function DaysNearby({ nearby: { before, after }, day, hrefOf, className = '' }: Props) {
  const text = useText(daysText);
  const short = useShortDay(day);
  if (before === null && after === null) return null;
  return (
    <nav aria-label={text.otherDays} className={`flex justify-between print:hidden ${className}`}>
      {before === null ? (
        <span />
      ) : (
        <SwitchLink href={hrefOf(before)} className={LINK}>
          <ChevronLeft size={16} strokeWidth={2} className="rtl:-scale-x-100" />
          <span className="sr-only">{`${text.dayBefore} `}</span>
          {short(before)}
        </SwitchLink>
      )}
      {after !== null && (
        <SwitchLink href={hrefOf(after)} className={LINK}>
          <span className="sr-only">{`${text.dayAfter} `}</span>
          {short(after)}
          <ChevronRight size={16} strokeWidth={2} className="rtl:-scale-x-100" />
        </SwitchLink>
      )}
    </nav>
  );
}

/** `19 ago`, with the year if it is another one than that of `day`. */
export function useShortDay(day: string): (other: string) => string {
  const { shortDay } = useText(daysText);
  return (other) => {
    const [year = 0, month = 1, date = 1] = other.split('-').map(Number);
    return shortDay(date, month, other.slice(0, 4) === day.slice(0, 4) ? null : year);
  };
}

'use client';

import type { MouseEvent } from 'react';
import { useText } from '@/components/locale';
import { daysText } from '@/lib/i18n/days/text';
import { weekday } from '@/lib/messages/calendar/bounds';

interface Props {
  /** Null: a day of another month. */
  day: string | null;
  /** Null: the day has no messages, or it is not known yet whether it has. */
  href: string | null;
  isChosen: boolean;
  isToday: boolean;
  isTabStop: boolean;
  onFocus: (day: string) => void;
  onPress: ((day: string, event: MouseEvent<HTMLAnchorElement>) => void) | undefined;
}

const DAY =
  'relative grid h-10 w-full place-items-center rounded-[10px] focus-visible:-outline-offset-2 pointer-coarse:h-11';
/** A dot below the number. */
const HAS =
  'font-semibold hover:bg-over after:absolute after:bottom-[5px] after:size-1 after:rounded-full after:bg-accent';
const CHOSEN = 'bg-accent! text-accent-ink after:bg-accent-ink!';
const TODAY = 'ring-[1.5px] ring-field-line ring-inset';

/** A day of the calendar. Only a day with messages can be pressed; every day can have the focus. */
export function DayCell({ day, href, isChosen, isToday, isTabStop, onFocus, onPress }: Props) {
  const text = useText(daysText);
  if (day === null) return <td />;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const name = text.dayInCalendar(weekday(day), date, month, year);
  const shared = {
    tabIndex: isTabStop ? 0 : -1,
    'aria-current': isToday ? ('date' as const) : undefined,
    onFocus: () => onFocus(day),
  };
  const look = `${DAY} ${isToday ? TODAY : ''} ${isChosen ? CHOSEN : ''}`;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: in a grid it is a gridcell, which can be selected
    <td aria-selected={isChosen} className="p-0">
      {href === null ? (
        <a
          {...shared}
          role="link"
          aria-disabled="true"
          aria-label={`${name}, ${text.noMessages}`}
          className={`${look} cursor-default ${isChosen ? '' : 'text-muted'}`}
        >
          {date}
        </a>
      ) : (
        <a
          {...shared}
          href={href}
          aria-label={`${name}, ${text.hasMessages}`}
          onClick={(event) => onPress?.(day, event)}
          className={`${look} ${HAS}`}
        >
          {date}
        </a>
      )}
    </td>
  );
}

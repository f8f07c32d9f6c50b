'use client';

import { ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { daysText } from '@/lib/i18n/days/text';
import type { MonthAnswer } from '@/lib/messages/calendar/answer';
import { addMonths } from '@/lib/messages/calendar/bounds';
import { DayCell } from './day-cell';
import { useMonth } from './use-month';
import { columns, inMonth, monthOf, stepFrom, weeksOf } from './weeks';

export interface CalendarProps {
  room: number;
  /** The day that is shown; it is marked, and the calendar begins at its month. */
  day: string;
  today: string;
  /** Its days are those of this zone. */
  zone: string;
  firstWeekday: number;
  /** The month that came with the page. */
  given?: { month: string; answer: MonthAnswer };
  /** The address of a day. */
  hrefOf: (day: string, answer: MonthAnswer) => string;
  /** Called for a press on a day with messages, whose link can be kept from leading there. */
  onDay?: (day: string, event: MouseEvent<HTMLAnchorElement>) => void;
  /** Stands below the days. */
  foot: (answer: MonthAnswer | null) => ReactNode;
}

/** The first and last month that can be reached. */
const [FIRST_MONTH, LAST_MONTH] = ['1970-02', '9999-11'];

/**
 * A month, with the days that have messages. One of its days is a stop of the tab key; the arrows go from day to day,
 * Home and End within the week, Page Up and Page Down from month to month, with Shift from year to year.
 */
export function Calendar({ room, day, today, zone, firstWeekday, given, hrefOf, onDay, foot }: CalendarProps) {
  const text = useText(daysText);
  const id = useId();
  const grid = useRef<HTMLTableElement>(null);
  /** The day that has the focus, or gets it. */
  const [at, setAt] = useState(day);
  const isMoved = useRef(false);
  const month = monthOf(at);
  const { answer, failed, retry } = useMonth({ room, month, zone }, given ?? null);
  const days = new Set(answer?.days);
  const [year = 0, number = 1] = month.split('-').map(Number);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after each step
  useEffect(() => {
    if (!isMoved.current) return;
    isMoved.current = false;
    grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [at]);

  function go(to: string): boolean {
    if (monthOf(to) < FIRST_MONTH || monthOf(to) > LAST_MONTH) return false;
    setAt(to);
    return true;
  }

  function keyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ') (event.target as HTMLElement).click();
    const to = stepFrom(at, event, firstWeekday, getComputedStyle(event.currentTarget).direction === 'rtl');
    if (to === null && event.key !== ' ') return;
    event.preventDefault();
    if (to !== null && go(to)) isMoved.current = true;
  }

  return (
    <div>
      <div className="flex items-center ps-2">
        <Heading month={number} year={year} years={yearsOf(answer, year, today)} onYear={(to) => go(inMonth(to, at))} />
        <Step
          label={text.previousMonth}
          isOff={answer?.first !== undefined && month <= monthOf(answer.first ?? today)}
          onPress={() => go(inMonth(addMonths(month, -1), at))}
        >
          <ChevronLeft size={18} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </Step>
        <Step
          label={text.nextMonth}
          isOff={month >= monthOf(latest(answer?.last, today))}
          onPress={() => go(inMonth(addMonths(month, 1), at))}
        >
          <ChevronRight size={18} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </Step>
      </div>
      <p id={`${id}-month`} aria-live="polite" className="sr-only">
        {text.month(number, year)}
      </p>
      <p id={`${id}-keys`} className="sr-only">
        {text.keys}
      </p>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid of ARIA's authoring practices
        role="grid"
        aria-labelledby={`${id}-month`}
        aria-describedby={`${id}-keys`}
        aria-busy={answer === null && !failed}
        onKeyDown={keyDown}
        className="w-full table-fixed border-separate border-spacing-y-0.5 text-center tabular-nums"
      >
        <thead>
          <tr>
            {columns(firstWeekday).map((weekday) => (
              <th
                key={weekday}
                scope="col"
                abbr={text.weekday(weekday)}
                className="h-7 font-normal text-[12px] text-muted"
              >
                <span aria-hidden="true">{text.letter(weekday)}</span>
                <span className="sr-only">{text.weekday(weekday)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month, firstWeekday).map((week) => (
            <tr key={week.find((one) => one !== null)}>
              {week.map((one, column) => (
                <DayCell
                  key={one ?? column}
                  day={one}
                  href={one !== null && answer && days.has(one) ? hrefOf(one, answer) : null}
                  isChosen={one === day}
                  isToday={one === today}
                  isTabStop={one === at}
                  onFocus={setAt}
                  onPress={onDay}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {failed && (
        <p role="alert" className="px-2 pt-2 text-[13px] leading-[18px]">
          {text.failed}{' '}
          <button type="button" onClick={retry} className="min-h-11 font-[550] text-accent">
            {text.retry}
          </button>
        </p>
      )}
      {foot(answer)}
    </div>
  );
}

interface HeadingProps {
  month: number;
  year: number;
  years: readonly number[];
  /** Called with the same month of another year. */
  onYear: (month: string) => void;
}

/** The month, and its year as a choice: years are one step away. */
function Heading({ month, year, years, onYear }: HeadingProps) {
  const text = useText(daysText);
  return (
    <div className="flex min-w-0 flex-1 items-baseline font-semibold">
      <span aria-hidden="true" className="truncate first-letter:uppercase">
        {text.monthOf(month)}
      </span>
      <span className="relative inline-flex items-center rounded-lg hover:bg-over has-focus-visible:outline-2 has-focus-visible:outline-accent">
        <select
          aria-label={text.year}
          value={year}
          onChange={(event) => onYear(`${event.target.value}-${String(month).padStart(2, '0')}`)}
          className="min-h-9 cursor-pointer appearance-none bg-transparent ps-1 pe-5.5 font-semibold outline-none pointer-coarse:min-h-11"
        >
          {years.map((one) => (
            <option key={one} className="bg-float text-ink">
              {one}
            </option>
          ))}
        </select>
        <ChevronDown size={14} strokeWidth={2} className="pointer-events-none absolute end-1 text-muted" />
      </span>
    </div>
  );
}

interface StepProps {
  label: string;
  /** There are no messages in that direction. */
  isOff: boolean;
  onPress: () => void;
  children: ReactNode;
}

function Step({ label, isOff, onPress, children }: StepProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={isOff ? undefined : onPress}
      className="grid size-9 place-items-center rounded-[10px] text-muted hover:bg-over hover:text-ink aria-disabled:cursor-default aria-disabled:opacity-35 aria-disabled:hover:bg-transparent pointer-coarse:size-11"
    >
      {children}
    </button>
  );
}

/** From the year of the room's first message to this one. */
function yearsOf(answer: MonthAnswer | null, shown: number, today: string): number[] {
  const first = Math.min(Number((answer?.first ?? today).slice(0, 4)), shown);
  const last = Math.max(Number(latest(answer?.last, today).slice(0, 4)), shown);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function latest(last: string | null | undefined, today: string): string {
  return last && last > today ? last : today;
}

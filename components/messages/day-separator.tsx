interface Props {
  /** `YYYY-MM-DD` */
  day: string;
  /** Whether the tab key stops here. */
  isTabStop: boolean;
  /** The day's name as of now, such as Today. */
  label: string;
  /** The full date, for paper and for copied text. */
  date: string;
}

/** A press opens the calendar (components/calendar/calendar-button.tsx). */
export function DaySeparator({ day, isTabStop, label, date }: Props) {
  return (
    <h2 data-date={date} className="day-pill">
      <button type="button" data-day={day} aria-haspopup="dialog" tabIndex={isTabStop ? 0 : -1}>
        {label}
      </button>
    </h2>
  );
}

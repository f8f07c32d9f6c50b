interface Props {
  /** The day's name as of now, such as Today. */
  label: string;
  /** The full date, for paper and for copied text. */
  date: string;
}

export function DaySeparator({ label, date }: Props) {
  return (
    <h2 data-date={date} className="day-pill">
      {label}
    </h2>
  );
}

interface Props {
  /** The day's name as of now, such as Today. */
  label: string;
  /** The full date, for paper and for copied text. */
  date: string;
}

const ON_PAPER =
  'print:static print:w-auto print:break-after-avoid print:bg-transparent print:text-[0px] print:shadow-none print:after:font-semibold print:after:text-[14px] print:after:content-[attr(data-date)]';

/** Stays visible while the reader scrolls through its day. The bubbles move below it. */
export function DaySeparator({ label, date }: Props) {
  return (
    <h2
      data-date={date}
      className={`pointer-events-none sticky top-2 z-10 mx-auto mt-4 mb-3 w-fit rounded-full bg-day px-3 shadow-afloat py-[3px] font-medium text-[12px] text-ink leading-[18px] ${ON_PAPER}`}
    >
      {label}
    </h2>
  );
}

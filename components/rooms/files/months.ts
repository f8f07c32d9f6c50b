import type { RoomFile } from '@/lib/chat/protocol';
import { localDay } from '@/lib/messages/days';

/** The files of a room by month. Pure. */

export interface Month {
  /** `YYYY-MM` */
  month: string;
  files: RoomFile[];
}

/** In the order of the list. A month may appear twice if a clock was set back. */
export function byMonth(files: readonly RoomFile[], timeZone: string): Month[] {
  const months: Month[] = [];
  for (const file of files) {
    const month = localDay(file.datetime, timeZone).slice(0, 7);
    const last = months.at(-1);
    if (last?.month === month) last.files.push(file);
    else months.push({ month, files: [file] });
  }
  return months;
}

/** @param names the names of the months */
export function monthTitle(month: string, names: readonly string[], title: (name: string, year: number) => string) {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return title(names[number - 1] ?? '', year);
}

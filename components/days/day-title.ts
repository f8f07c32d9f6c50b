import type { ChatText } from '@/lib/i18n/chat/text';
import { fullDate } from '@/lib/messages/days';

/** Addresses and titles of days. Pure. */

const DAY_PATH = /^(\/[rd]\/([^/]+))\/(\d{4}-\d{2}-\d{2})$/;

/** The path of the room if this is the path of one of its days; any other path as it is. */
export function roomPathIn(path: string): string {
  return DAY_PATH.exec(path)?.[1] ?? path;
}

/** The title of the page if this is the path of a day, such as `21 de agosto de 2026 · # social`; otherwise null. */
export function titleOfDayPath(path: string, words: Pick<ChatText, 'date'>): string | null {
  const [, room = '', name = '', day] = DAY_PATH.exec(path) ?? [];
  if (day === undefined) return null;
  return dayTitle(day, room.startsWith('/r/') ? decoded(name) : null, words);
}

/** @param room its name; null: a direct room */
export function dayTitle(day: string, room: string | null, words: Pick<ChatText, 'date'>): string {
  const date = fullDate(day, words);
  return room === null ? date : `${date} · # ${room}`;
}

/** The address of a day of the room with this path. @param zone null: the community's */
export function dayPath(room: string, day: string, zone: string | null): string {
  return `${room}/${day}${zone === null ? '' : `?zone=${encodeURIComponent(zone)}`}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

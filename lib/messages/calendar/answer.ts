import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';

/** What `GET /api/rooms/by-id/:id/days` answers: the days of a month that have messages. For the browser too. */
export interface MonthAnswer {
  /** `YYYY-MM-DD`, in order. */
  days: string[];
  /** The days of the room's first and last message, in any month; null: it has none. */
  first: string | null;
  last: string | null;
  /** The zone whose days these are, as the address of a day says it; null: the community's, which it does not say. */
  zone: string | null;
}

/** A day of a room, or a page of it. The days of a zone divide the room's log: every message is on one day. */
export interface RoomDay {
  /** At most DAY_PAGE (day.ts), oldest first. */
  messages: Message[];
  /** By seq. */
  notes: Note[];
  /** How many messages the day has, without deleted ones, and how many people wrote them. */
  count: number;
  people: number;
  /** There are more than `count`. */
  isMore: boolean;
  /** The first messages of the page before this one and after it; null: there is none. */
  earlier: number | null;
  later: number | null;
  /** The nearest days with messages, `YYYY-MM-DD`; null: there is none. */
  before: string | null;
  after: string | null;
  /** The room's head when the day was read. */
  asOf: number;
}

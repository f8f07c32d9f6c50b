import type { Clock } from '@/lib/chat/client/clock';
import type { Connection } from '@/lib/chat/client/connection';
import type { TabLock } from '@/lib/chat/client/outbox/tab-lock';
import type { KeyValueStorage } from '@/lib/chat/client/storage';
import type { TabMark } from '@/lib/chat/client/uploads/tab-mark';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { PageAnswer, PageQuery } from './history-api';

export interface SessionOptions {
  /** The id of the room. */
  room: number;
  user: { id: number; name: string };
  history: HistoryPage;
  /** How many messages one page of history has. */
  historyLimit: number;
  /** The first entry that the person has not read, if there is one. */
  newFrom?: number | null;
  /** How long the person's own messages can be edited. Absent or null: always. */
  editWindowMs?: number | null;
}

/** What a session needs from its surroundings. None of it is used before `start`. */
export interface SessionDeps {
  /** Shared with the other rooms of the tab. */
  connection: Connection;
  clock: Clock;
  random: () => number;
  /** The wall clock, for what people read; milliseconds since 1970. */
  wallNow: () => number;
  newUuid: () => string;
  loadPage: (query: PageQuery) => Promise<PageAnswer>;
  openStorage: () => KeyValueStorage | null;
  openLock: (name: string) => TabLock;
  /** The files of all rooms of this tab. */
  uploads: Uploads;
  tab: TabMark;
  isHidden: () => boolean;
  /** Whether the room may wait a little when all rooms of the tab subscribe at once. */
  mayWait: () => boolean;
}

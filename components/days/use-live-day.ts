import { useRouter } from 'next/navigation';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useChat, useRoom } from '@/components/shell/chat-provider';
import type { ChatView } from '@/lib/chat/client/room-session';
import type { HistoryPage, RoomFacts } from '@/lib/chat/protocol';
import type { RoomDay } from '@/lib/messages/calendar/answer';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';

/** A change reaches all open pages of a day at the same moment. Each reads the day again after a part of this time. */
const REFRESH_SPREAD_MS = 2_000;
const REFRESH_AFTER_MS = 500;

interface Options {
  room: RoomFacts;
  /** The day, as the server read it. */
  read: RoomDay;
  /** The room's newest page. */
  newest: HistoryPage;
  isToday: boolean;
  /** The first millisecond after the day. */
  end: number;
}

export type ShownDay = Pick<RoomDay, 'messages' | 'notes' | 'count' | 'people'>;

/**
 * The messages of a day. While it is today, the tab follows the room: new messages, and changes to those that the
 * room's session has, are shown at once. A change to any other message makes the page read the day again.
 */
export function useLiveDay({ room, read, newest, isToday, end }: Options): ShownDay {
  const chat = useChat();
  chat.enter(room, newest);
  const { view } = useRoom(room.id);
  useLayoutEffect(() => {
    if (!isToday) return;
    chat.show(room.id);
    return () => chat.hide(room.id);
  }, [chat, room.id, isToday]);
  useRefresh(view, read, isToday);
  return isToday && view.cursor >= read.asOf ? shownDay(view, read, end) : read;
}

/** What the server read, with what the session knows since. Pure. */
export function shownDay(view: Pick<ChatView, 'messages' | 'notes'>, read: RoomDay, end: number): ShownDay {
  const isNew = ({ seq, datetime }: Message | Note) =>
    read.later === null && seq > read.asOf && Date.parse(datetime) < end;
  const known = new Map(view.messages.map((message) => [message.seq, message]));
  const messages = [
    ...read.messages.map((message) => known.get(message.seq) ?? message),
    ...view.messages.filter(isNew),
  ];
  const notes = [...read.notes, ...view.notes.filter(isNew)];
  if (read.earlier !== null || read.later !== null) return { ...read, messages, notes };
  const counted = messages.filter(({ text, hidden }) => text !== null || hidden);
  return { messages, notes, count: counted.length, people: new Set(counted.map(({ userId }) => userId)).size };
}

/** Reads the day again after entries of the log that the session cannot show. */
function useRefresh(view: ChatView, read: RoomDay, isToday: boolean): void {
  const router = useRouter();
  const looked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const from = Math.max(looked.current, read.asOf);
    looked.current = Math.max(from, view.cursor);
    if (!isToday || timer.current !== undefined || !misses(view, read, from)) return;
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        router.refresh();
      },
      REFRESH_AFTER_MS + Math.random() * REFRESH_SPREAD_MS,
    );
  }, [router, view, read, isToday]);
  useEffect(() => () => clearTimeout(timer.current), []);
}

/** Whether entries after `from` may have changed messages of the page that the session does not have. Pure. */
export function misses(
  { messages, notes, cursor }: Pick<ChatView, 'messages' | 'notes' | 'cursor'>,
  read: RoomDay,
  from: number,
): boolean {
  const shown = [...messages, ...notes].filter(({ seq }) => seq > from && seq <= cursor).length;
  if (cursor - from <= shown) return false;
  const [first, last] = [messages[0]?.seq ?? Number.POSITIVE_INFINITY, messages.at(-1)?.seq ?? 0];
  return first > (read.messages[0]?.seq ?? 1) || last < (read.messages.at(-1)?.seq ?? 0);
}

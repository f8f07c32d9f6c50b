'use client';

import { CalendarDays } from 'lucide-react';
import { type RefObject, useEffect, useEffectEvent } from 'react';
import { useText } from '@/components/locale';
import type { MessageListHandle } from '@/components/messages/message-list';
import { useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { shellText } from '@/lib/i18n/shell/text';
import { dayStart } from '@/lib/messages/calendar/bounds';

interface Props {
  room: RoomFacts;
  list: RefObject<MessageListHandle | null>;
}

/** The labels of days in the list. */
const PILLS = '[role=log] [data-day]';

/**
 * Opens the calendar of the room at the day that the reader sees. Does the same for a press on the label of a day: it
 * listens on the document, so that the labels need no listeners.
 */
export function CalendarButton({ room, list }: Props) {
  const { calendar } = useText(shellText);
  const { timeZone, today } = useReader();
  const open = useOpenPanel();

  function show(day: string, opener: HTMLElement) {
    open({
      type: 'calendar',
      room,
      day,
      opener,
      onDay: (to) => list.current?.toTime(dayStart(to, timeZone)),
      onFirst: () => list.current?.toBeginning(),
      onLast: () => list.current?.toEnd(),
    });
  }

  const pressed = useEffectEvent((event: Event) => {
    const pill = event.target instanceof Element ? event.target.closest<HTMLElement>(PILLS) : null;
    if (!pill || event.defaultPrevented) return;
    show(pill.dataset.day ?? today, pill);
  });
  useEffect(() => {
    const listener = (event: Event) => pressed(event);
    document.addEventListener('click', listener);
    return () => document.removeEventListener('click', listener);
  }, []);

  return (
    <button
      type="button"
      aria-label={calendar}
      title={calendar}
      aria-haspopup="dialog"
      onClick={(event) => show(dayInSight() ?? today, event.currentTarget)}
      // On a phone the header has no space for it: the labels of days open the calendar there.
      className="header-button max-md:hidden"
    >
      <CalendarDays size={18} strokeWidth={1.75} />
    </button>
  );
}

/** The day at the upper edge of the list. */
function dayInSight(): string | undefined {
  const edge = document.querySelector('[role=log]')?.getBoundingClientRect().top ?? 0;
  const pills = [...document.querySelectorAll<HTMLElement>(PILLS)];
  // The label of a day sticks to the edge while its messages are there.
  const sticking = pills.findLast((pill) => pill.getBoundingClientRect().top < edge + 40);
  return (sticking ?? pills[0])?.dataset.day;
}

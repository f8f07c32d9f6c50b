'use client';

import { type MouseEvent, useEffect, useId, useRef } from 'react';
import { dayPath } from '@/components/days/day-title';
import { useLocale, useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { SwitchLink, useSwitch } from '@/components/shell/switch-link';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { daysText } from '@/lib/i18n/days/text';
import type { MonthAnswer } from '@/lib/messages/calendar/answer';
import { Calendar } from './calendar';
import { CalendarFoot, FOOT_BUTTON } from './calendar-foot';
import { firstWeekday } from './weeks';

export interface CalendarPanel {
  room: RoomFacts;
  /** The day that the reader is at. */
  day: string;
  /** The zone of its days, and today there; left out: the reader's own. */
  zone?: string;
  today?: string;
  /** What opened it: on a desk it stands beside it. */
  opener: HTMLElement | null;
  /** Goes to a day of the conversation. Left out: days are links to their pages. */
  onDay?: (day: string) => void;
  /** Goes to the room's first message; to its last one. */
  onFirst?: () => void;
  onLast?: () => void;
}

/** From here on it stands beside what opened it; on a phone it is a sheet. The same as Tailwind's `md`. */
const DESK = '(min-width: 768px)';
const GAP_PX = 6;
const EDGE_PX = 12;

/**
 * The calendar of a room: beside the button that opened it, or on a phone a sheet from below. Modal, so Escape closes
 * it.
 */
export function CalendarDialog({ panel, onClose }: { panel: CalendarPanel; onClose: () => void }) {
  const { room, day, opener, onDay, onFirst, onLast } = panel;
  const text = useText(daysText);
  const locale = useLocale();
  const reader = useReader();
  const go = useSwitch();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { zone = reader.timeZone, today = reader.today } = panel;
  const home = roomPath(room);
  const [, month = 1, date = 1] = day.split('-').map(Number);

  useEffect(() => {
    dialog.current?.showModal();
    placeNear(opener, dialog.current);
    dialog.current?.querySelector<HTMLElement>('[role=grid] [tabindex="0"]')?.focus();
  }, [opener]);

  /** Closed first, so that what it leads to can take the focus. */
  function leave(then?: () => void) {
    dialog.current?.close();
    then?.();
  }

  function choose(chosen: string, event: MouseEvent<HTMLAnchorElement>) {
    // Other presses are for a new tab or window, which shows the day's page.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const href = event.currentTarget.getAttribute('href') ?? '';
    leave(() => (onDay ? onDay(chosen) : go(href)));
  }

  function pressed(event: MouseEvent) {
    const { left = 0, right = 0, top = 0, bottom = 0 } = dialog.current?.getBoundingClientRect() ?? {};
    const isInside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (event.target === dialog.current && !isInside) leave();
  }

  const toDay = (to: string, { zone: said }: MonthAnswer) => dayPath(home, to, said);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      onMouseDown={pressed}
      className="m-0 max-h-[calc(100dvh-24px)] w-full overflow-y-auto bg-float p-3 text-ink shadow-float max-md:mt-auto max-md:max-w-none max-md:rounded-t-[20px] max-md:pb-[max(24px,env(safe-area-inset-bottom))] max-md:backdrop:bg-scrim md:w-80 md:rounded-2xl md:backdrop:bg-transparent motion-safe:transition-[opacity,translate] motion-safe:duration-[120ms] starting:translate-y-1 starting:opacity-0"
    >
      <h2 id={`${id}-title`} className="sr-only">
        {text.calendar}
      </h2>
      <Calendar
        room={room.id}
        day={day}
        today={today}
        zone={zone}
        firstWeekday={firstWeekday(navigator.languages.join(), locale)}
        hrefOf={toDay}
        onDay={choose}
        foot={(answer) => (
          <>
            <CalendarFoot
              answer={answer}
              today={today}
              hrefOf={toDay}
              onFirst={onFirst && (() => leave(onFirst))}
              onLast={onLast && (() => leave(onLast))}
              onLeave={() => leave()}
            />
            {answer && onDay && (
              <SwitchLink href={toDay(day, answer)} onClick={() => leave()} className={`${FOOT_BUTTON} text-soft!`}>
                {text.dayAsPage(text.dayInSentence(date, month))}
              </SwitchLink>
            )}
          </>
        )}
      />
    </dialog>
  );
}

/**
 * Below the opener, as far as the window allows. Sets properties by script, because the Content-Security-Policy allows
 * no style attribute.
 */
function placeNear(opener: HTMLElement | null, dialog: HTMLElement | null): void {
  if (!dialog || !matchMedia(DESK).matches) return;
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth: width, offsetHeight: height } = dialog;
  const around = opener?.getBoundingClientRect() ?? new DOMRect(clientWidth / 2, EDGE_PX, 0, 0);
  const within = (at: number, most: number) => Math.max(EDGE_PX, Math.min(at, most - EDGE_PX));
  dialog.style.left = `${within(around.left + around.width / 2 - width / 2, clientWidth - width)}px`;
  dialog.style.top = `${within(around.bottom + GAP_PX, clientHeight - height)}px`;
}

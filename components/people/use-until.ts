'use client';

import { useHourCycle, useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { chatText } from '@/lib/i18n/chat/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { fullDate, localDay, localTime } from '@/lib/messages/days';

/** Says until when a status is shown, in the reader's time zone. */
export function useUntil(): (until: string) => string {
  const { status: words } = useText(roomsText);
  const { timeZone, today } = useReader();
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  return (until) => {
    const day = localDay(until, timeZone);
    return words.until(
      day === today ? null : fullDate(day, chat),
      localTime(until, timeZone, hourCycle, chat.dayPeriods),
    );
  };
}

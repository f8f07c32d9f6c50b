'use client';

import { useEffect, useState } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { chatText } from '@/lib/i18n/chat/text';
import { localTime } from '@/lib/messages/days';
import { knownZone } from '@/lib/messages/known-zone';

const MINUTE_MS = 60_000;

/**
 * The time of day in somebody's zone, as this device's clock goes. Null if it is the reader's time too, or if the zone
 * is not known.
 */
export function useTheirTime(zone: string | undefined): string | null {
  const { timeZone } = useReader();
  const { dayPeriods } = useText(chatText);
  const hourCycle = useHourCycle();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), MINUTE_MS - (now % MINUTE_MS));
    return () => clearTimeout(timer);
  }, [now]);
  if (zone === undefined || knownZone(zone) !== zone) return null;
  const [theirs, mine] = [zone, timeZone].map((one) => localTime(now, one, hourCycle, dayPeriods));
  return theirs === undefined || theirs === mine ? null : theirs;
}

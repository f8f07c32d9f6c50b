'use client';

import { useEffect, useState } from 'react';
import { localDay, nextMidnight } from '@/lib/messages/days';

/** A clock that is off by more than this is wrong. A smaller difference may be the time that the page took to load. */
const WRONG_MS = 5 * 60_000;

/** Today in the time zone, `YYYY-MM-DD`, even if this device's clock is wrong. Changes at midnight. */
export function useToday(timeZone: string, serverNow: string): string {
  const [today, setToday] = useState(() => localDay(serverNow, timeZone));
  useEffect(() => {
    const offMs = Date.parse(serverNow) - Date.now();
    const correctionMs = Math.abs(offMs) > WRONG_MS ? offMs : 0;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const now = Date.now() + correctionMs;
      clearTimeout(timer);
      setToday(localDay(now, timeZone));
      timer = setTimeout(look, nextMidnight(now, timeZone) - now);
    };
    look();
    // If a machine slept over midnight, its timers slept too.
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [timeZone, serverNow]);
  return today;
}

'use client';

import { useEffect, useState } from 'react';
import { localDay, nextMidnight } from '@/lib/messages/days';

/** A device's clock that is further off than this is wrong; what is nearer may be the time the page took to come. */
const WRONG_MS = 5 * 60_000;

/** The day it is in the installation, `YYYY-MM-DD`, whatever this device takes for the time; changes at midnight. */
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
    // A machine that slept over midnight: its timers were asleep too.
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [timeZone, serverNow]);
  return today;
}

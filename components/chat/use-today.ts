'use client';

import { useEffect, useState } from 'react';
import { localDay, nextMidnight } from '@/lib/messages/days';

/** The day it is in the house, `YYYY-MM-DD`: at first the server's, then this device's; changes at midnight. */
export function useToday(timeZone: string, serverNow: string): string {
  const [today, setToday] = useState(() => localDay(serverNow, timeZone));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const now = Date.now();
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
  }, [timeZone]);
  return today;
}

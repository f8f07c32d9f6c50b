'use client';

import { useEffect, useState } from 'react';

/** True while `value` is true, and for `ms` after that. */
export function useLinger(value: boolean, ms: number): boolean {
  const [lingers, setLingers] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLingers(value), value ? 0 : ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value || lingers;
}

/** True once `value` has been true for `ms`. */
export function useLasting(value: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasts(value), value ? ms : 0);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value && lasts;
}

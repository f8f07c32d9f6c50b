import { type RefObject, useEffect } from 'react';

/**
 * The arrow keys go from author to author, and from day to day, like in a toolbar.
 * @param frame the element around the list
 */
export function useStopKeys(frame: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const list = frame.current;
    if (!list) return;
    const ending = new AbortController();
    list.addEventListener('keydown', (event) => move(list, event), { signal: ending.signal });
    return () => ending.abort();
  }, [frame]);
}

function move(list: HTMLElement, event: KeyboardEvent): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const stop = event.target as HTMLElement;
  const kind = ['[data-person]', '[data-day]'].find((one) => stop.matches(one));
  if (step === undefined || kind === undefined) return;
  const stops = [...list.querySelectorAll<HTMLElement>(kind)];
  stops[stops.indexOf(stop) + step]?.focus();
  event.preventDefault();
}

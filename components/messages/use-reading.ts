import { useEffect, useEffectEvent } from 'react';

/**
 * Calls `onRead` with the last entry while the person reads: the tab is visible and has the focus, and the end of the
 * list is on the screen.
 */
export function useReading(isAtEnd: boolean, seq: number, onRead: (seq: number) => void): void {
  const look = useEffectEvent(() => {
    if (isAtEnd && document.visibilityState === 'visible' && document.hasFocus()) onRead(seq);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect runs again when these change
  useEffect(() => look(), [isAtEnd, seq]);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    window.addEventListener('focus', () => look(), { signal });
    document.addEventListener('visibilitychange', () => look(), { signal });
    return () => ending.abort();
  }, []);
}

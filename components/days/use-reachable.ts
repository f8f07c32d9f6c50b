import { type RefObject, useEffect } from 'react';

/**
 * Makes the files and previews of messages stops of the tab key. In a room they are none, because the whole list is one
 * stop there. Some of them are loaded after the page.
 */
export function useReachable(transcript: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = transcript.current;
    if (!element) return;
    const reach = () => {
      for (const link of element.querySelectorAll<HTMLElement>('a[tabindex="-1"]')) link.tabIndex = 0;
    };
    reach();
    const observer = new MutationObserver(reach);
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [transcript]);
}

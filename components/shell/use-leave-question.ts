import { useEffect } from 'react';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';

/** Lets the browser ask before the page is left or closed while files would be lost, which live in the page alone. */
export function useLeaveQuestion(uploads: Uploads | null): void {
  useEffect(() => {
    if (!uploads) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    // Only while it is needed: a page that listens cannot go into the back/forward cache of some browsers.
    const look = () => {
      if (uploads.isNeeded) window.addEventListener('beforeunload', ask);
      else window.removeEventListener('beforeunload', ask);
    };
    look();
    const unsubscribe = uploads.onState(look);
    return () => {
      unsubscribe();
      window.removeEventListener('beforeunload', ask);
    };
  }, [uploads]);
}

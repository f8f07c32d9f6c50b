import { useEffect } from 'react';
import { signInPath } from '@/components/account/paths';
import { keep, openStorage } from '@/lib/chat/client/storage';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';

/** Written at sign-out. The other tabs of this browser get a `storage` event then. */
const KEY = 'tertulia.signed-out';

/**
 * Tells the other tabs that the person signed out. Does nothing if the browser has no storage: then no drafts were
 * stored either. The server ends the connections of the other tabs in any case.
 */
export function tellOtherTabs(): void {
  keep(openStorage(), KEY, String(Date.now()));
}

/** A person who signs out in one tab leaves the room in all tabs: messages and drafts disappear from the screen. */
export function useSignedOutElsewhere(uploads: Uploads | null): void {
  useEffect(() => {
    const leave = (event: StorageEvent) => {
      if (event.key !== KEY) return;
      // Otherwise the browser would ask whether to stay.
      uploads?.clear();
      window.location.assign(signInPath(window.location.pathname));
    };
    window.addEventListener('storage', leave);
    return () => window.removeEventListener('storage', leave);
  }, [uploads]);
}

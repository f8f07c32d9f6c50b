import { useEffect } from 'react';
import { signInPath } from '@/components/account/paths';
import { keep, openStorage } from '@/lib/chat/client/storage';

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
export function useSignedOutElsewhere(): void {
  useEffect(() => {
    const leave = (event: StorageEvent) => {
      if (event.key === KEY) window.location.assign(signInPath(window.location.pathname));
    };
    window.addEventListener('storage', leave);
    return () => window.removeEventListener('storage', leave);
  }, []);
}

import { useEffect } from 'react';
import { signInPath } from '@/components/account/paths';
import { keep, openStorage } from '@/lib/chat/client/storage';

/** Written at sign-out; the other tabs of this browser hear of it by a `storage` event. */
const KEY = 'tertulia.signed-out';

/** Where storage is off nothing of this person is kept in it either, and the server closes the other tabs' lines. */
export function tellOtherTabs(): void {
  keep(openStorage(), KEY, String(Date.now()));
}

/** Whoever signs out in one tab is gone from all: what was said, and what was about to be, leaves the screen. */
export function useSignedOutElsewhere(): void {
  useEffect(() => {
    const leave = (event: StorageEvent) => {
      if (event.key === KEY) window.location.assign(signInPath(window.location.pathname));
    };
    window.addEventListener('storage', leave);
    return () => window.removeEventListener('storage', leave);
  }, []);
}

import { usePathname, useSearchParams } from 'next/navigation';
import { usePath } from '@/components/shell/address';

const DETAILS = 'details';

/** Marks a history entry whose previous entry is the room. Next writes into the object, so each entry needs its own. */
const opened = () => ({ tertuliaDetails: true });

/**
 * Whether the details of a room are open. They have an address, `/r/name?details`: the browser's back button closes
 * them, and on a phone they are a page of their own.
 */
export function useDetails() {
  const path = usePath();
  // Next reports path and query together. Until it reports this path, the query belongs to another one.
  const isTold = (usePathname() ?? path) === path;
  const isOpen = (useSearchParams()?.has(DETAILS) ?? false) && isTold;
  return {
    isOpen,
    open: () => window.history.pushState(opened(), '', `${path}?${DETAILS}`),
    close: () => {
      // Only if the details were opened from the room is the room the previous entry.
      if (window.history.state?.tertuliaDetails) window.history.back();
      else window.history.replaceState(null, '', path);
    },
  };
}

/** Gives the room that is shown another path. Its details stay open. */
export function replaceAddress(path: string): void {
  const { history, location } = window;
  history.replaceState(history.state?.tertuliaDetails ? opened() : null, '', path + location.search);
}

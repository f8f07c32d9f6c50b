import { usePathname, useSearchParams } from 'next/navigation';
import { usePath } from '@/components/shell/address';

const DETAILS = 'details';

/** The state of a history entry: the room is the entry before. Next writes into the object, so each entry has its own. */
const opened = () => ({ tertuliaDetails: true });

/**
 * Whether the details of a room are open. They have an address, `/r/name?details`: the browser's back button closes
 * them, and on a phone they are a page of their own.
 */
export function useDetails() {
  const path = usePath();
  // Next tells path and query together. Until it tells this path, the query is that of another one.
  const isTold = (usePathname() ?? path) === path;
  const isOpen = (useSearchParams()?.has(DETAILS) ?? false) && isTold;
  return {
    isOpen,
    open: () => window.history.pushState(opened(), '', `${path}?${DETAILS}`),
    close: () => {
      // Only if they were opened here is the room the page before.
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

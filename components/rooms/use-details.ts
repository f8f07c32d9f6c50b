import { usePathname, useSearchParams } from 'next/navigation';
import { usePath } from '@/components/shell/address';

const DETAILS = 'details';
/** Names what the search panel searches for (components/search/use-search.ts). */
export const SEARCH = 'search';

/**
 * Marks a history entry whose previous entry is the page without its details or its search. Next writes into the
 * object, so each entry needs its own.
 */
export const opened = () => ({ tertuliaDetails: true });

/**
 * Whether the details of a room are open. They have an address, `/r/name?details`: the browser's back button closes
 * them, and on a phone they are a page of their own.
 */
export function useDetails() {
  const path = usePath();
  // Next reports path and query together. Until it reports this path, the query belongs to another one.
  const isTold = (usePathname() ?? path) === path;
  const params = useSearchParams();
  const isOpen = isTold && !!params?.has(DETAILS);
  return {
    isOpen,
    /** Whether the search is open, which on a phone covers the room too. */
    isSearching: !!params?.has(SEARCH),
    open: () => window.history.pushState(opened(), '', `${path}?${DETAILS}`),
    close: () => {
      // Only if the details were opened from the room is the room the previous entry.
      if (window.history.state?.tertuliaDetails) window.history.back();
      else window.history.replaceState(null, '', path);
    },
  };
}

/** Gives the room that is shown another path. Its details stay open. @param query with its `?` */
export function replaceAddress(path: string, query = window.location.search): void {
  const { history } = window;
  history.replaceState(history.state?.tertuliaDetails ? opened() : null, '', path + query);
}

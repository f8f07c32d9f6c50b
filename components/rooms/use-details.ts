import { usePathname, useSearchParams } from 'next/navigation';

const DETAILS = 'details';

/**
 * Whether the details of a room are open. They have an address, `/r/name?details`: the browser's back button closes
 * them, and on a phone they are a page of their own.
 */
export function useDetails() {
  const path = usePathname() ?? '/';
  const isOpen = useSearchParams()?.has(DETAILS) ?? false;
  return {
    isOpen,
    open: () => window.history.pushState({ tertuliaDetails: true }, '', `${path}?${DETAILS}`),
    close: () => {
      // Only if they were opened here is the room the page before.
      if (window.history.state?.tertuliaDetails) window.history.back();
      else window.history.replaceState(null, '', path);
    },
  };
}

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False in the server's HTML, true once this page's scripts run. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

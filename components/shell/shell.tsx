import type { ReactNode } from 'react';

/** What stands around the page of a room. */
export function Shell({ children }: { children: ReactNode }) {
  return children;
}

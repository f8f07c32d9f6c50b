import type { ReactNode } from 'react';

/** A raised surface on the ground. */
export function Card({ children }: { children: ReactNode }) {
  return <div className="w-full rounded-3xl bg-surface p-6 shadow-card sm:p-8">{children}</div>;
}

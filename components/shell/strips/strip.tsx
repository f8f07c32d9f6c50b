import type { ReactNode } from 'react';

/** A line of the strip about the connection, above everything. */
export function Strip({ children }: { children: ReactNode }) {
  return (
    <p data-strip="" className="px-4 py-2">
      {children}
    </p>
  );
}

import type { ReactNode } from 'react';

/** What there is to say where rows would be. */
export function EmptyNote({ children }: { children: ReactNode }) {
  return <p className="px-4 py-10 text-center text-muted">{children}</p>;
}

/**
 * How an action went, said to screen readers too. Its place is there before there is anything to say, or they would not
 * notice: while it is empty it is out of the flow, but never out of their sight.
 */
export function Outcome({ error, done }: { error?: string | null; done?: string | null }) {
  return (
    <div role="status" className="text-[14px] leading-5 empty:absolute">
      {error && <p className="rounded-xl bg-notice px-4 py-3 text-notice-ink">{error}</p>}
      {!error && done && <p className="py-1 text-good">{done}</p>}
    </div>
  );
}

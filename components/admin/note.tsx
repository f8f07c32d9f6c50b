import type { ReactNode } from 'react';

/** The text of a list without rows. */
export function EmptyNote({ children }: { children: ReactNode }) {
  return <p className="px-4 py-10 text-center text-muted">{children}</p>;
}

/**
 * The result of an action. Screen readers announce it, so the element is there before it has a text. While it is empty,
 * it takes no space, but is not hidden from screen readers.
 */
export function Outcome({ error, done }: { error?: string | null; done?: string | null }) {
  return (
    <div role="status" className="text-[14px] leading-5 empty:absolute">
      {error && <p className="rounded-xl bg-notice px-4 py-3 text-notice-ink">{error}</p>}
      {!error && done && <p className="py-1 text-good">{done}</p>}
    </div>
  );
}

import type { ReactNode } from 'react';

interface Props {
  trouble: string | null;
  done: string | null;
  /** The button below. */
  children: ReactNode;
}

/** A form's button, and the result of the change above it, which screen readers announce. No result takes no space. */
export function Outcome({ trouble, done, children }: Props) {
  return (
    <div>
      <div role="alert">
        {trouble && (
          <p className="mb-5 rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">{trouble}</p>
        )}
      </div>
      <div role="status">{done && <p className="mb-5 text-[14px] leading-5">{done}</p>}</div>
      {children}
    </div>
  );
}

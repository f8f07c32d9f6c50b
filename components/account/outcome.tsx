import type { ReactNode } from 'react';

interface Props {
  trouble: string | null;
  done: string | null;
  /** The button below, if there is one. */
  children?: ReactNode;
}

/**
 * A form's button, if it has one. Above it stands the result of the change, which screen readers announce and which may
 * be empty.
 */
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

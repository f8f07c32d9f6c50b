import type { ReactNode } from 'react';

interface Props {
  trouble: string | null;
  done: string | null;
  /** The button below. */
  children: ReactNode;
}

/** A form's button, and above it what became of the change; screen readers hear it. Takes no room while there is none. */
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

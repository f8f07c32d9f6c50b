import type { ComponentProps } from 'react';

type Props = ComponentProps<'button'> & {
  /** A request is running. The button keeps its place and the focus, and screen readers hear that it is busy. */
  pending?: boolean;
};

const LOOK =
  'flex min-h-12 w-full items-center justify-center gap-2.5 rounded-full bg-accent px-5 text-[16px] font-semibold ' +
  'text-accent-ink transition-transform duration-100 active:scale-[0.985] motion-reduce:transform-none ' +
  'focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-accent aria-busy:cursor-progress';

/** The primary button, full width. */
export function Button({ pending = false, children, ...rest }: Props) {
  return (
    <button type="submit" {...rest} aria-busy={pending} aria-disabled={pending} className={LOOK}>
      {pending && <Spinner />}
      {children}
    </button>
  );
}

function Spinner() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" fill="none" aria-hidden="true" className="motion-safe:animate-spin">
      <circle
        cx="9"
        cy="9"
        r="7"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray="30 14"
      />
    </svg>
  );
}

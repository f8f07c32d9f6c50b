import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<'button'>, 'className'> & {
  /** Under way: keeps its place and the focus, and says so to screen readers. */
  pending?: boolean;
  /** Takes something away for good. */
  danger?: boolean;
};

/** A secondary button, as wide as its words. */
export function QuietButton({ pending = false, danger = false, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={pending}
      aria-disabled={pending}
      className={`${QUIET_ACTION} aria-busy:cursor-progress ${danger ? 'text-danger' : 'text-ink'}`}
    />
  );
}

/** The look of it, for a link. */
export const QUIET_ACTION =
  'inline-flex min-h-11 items-center justify-center rounded-full border border-line bg-ground px-5 font-semibold text-[15px]';

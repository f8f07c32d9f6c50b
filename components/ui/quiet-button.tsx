import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<'button'>, 'className'> & {
  /** A request is running. The button keeps its place and the focus, and screen readers hear that it is busy. */
  pending?: boolean;
  /** Deletes something for good. */
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

/** Its class names, for a link that looks like it. */
export const QUIET_ACTION =
  'inline-flex min-h-11 items-center justify-center rounded-full border border-line bg-ground px-5 font-semibold text-[15px]';

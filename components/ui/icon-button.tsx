import type { ComponentProps } from 'react';

type Props = ComponentProps<'button'> & { label: string };

/** A round button with an icon and a label for screen readers. */
export function IconButton({ label, className = '', children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={`grid size-11 shrink-0 place-items-center rounded-full transition-transform duration-100 active:scale-95 motion-reduce:transform-none ${className}`}
    >
      {children}
    </button>
  );
}

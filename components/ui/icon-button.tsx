import type { ComponentProps } from 'react';

type Props = ComponentProps<'button'> & { label: string };

/** A round button with an icon and a label for screen readers. */
export function IconButton({ label, className = '', children, ...rest }: Props) {
  return (
    <button type="button" {...rest} aria-label={label} className={`icon-button ${className}`}>
      {children}
    </button>
  );
}

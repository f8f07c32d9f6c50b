import { type ComponentProps, type ReactNode, useId } from 'react';

type Props = Omit<ComponentProps<'input'>, 'id' | 'className'> & {
  label: string;
  /** What may be entered here. An error replaces it. */
  hint?: string;
  error?: string;
  /** A button at the end of the line. */
  trailing?: ReactNode;
};

/** Class names of fields in which people type or choose. */
export const INPUT =
  'h-12 w-full rounded-xl border border-muted/75 bg-ground px-4 text-[16px] text-ink caret-accent ' +
  'focus-visible:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent ' +
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger';

/** A labelled input with its error right below. */
export function Field({ label, hint, error, trailing, ...rest }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-[14px] font-semibold text-ink">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          aria-invalid={error !== undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          className={`${INPUT} ${trailing ? 'pr-13' : ''}`}
        />
        {trailing}
      </div>
      {/* A live region: after a submit from this field the focus stays here, and screen readers announce the error. */}
      <div id={`${id}-note`} aria-live="polite" className="text-[14px] leading-5">
        {note && <p className={`pt-1.5 ${error ? 'text-danger' : 'text-muted'}`}>{note}</p>}
      </div>
    </div>
  );
}

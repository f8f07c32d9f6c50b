import { type ComponentProps, type ReactNode, useId } from 'react';

type Props = Omit<ComponentProps<'input'>, 'id' | 'className'> & {
  label: string;
  /** What may stand here; gives way to the error. */
  hint?: string;
  error?: string;
  /** A button at the end of the line. */
  trailing?: ReactNode;
};

/** The look of whatever is typed or chosen in. */
export const INPUT =
  'h-12 w-full rounded-xl border border-muted/75 bg-ground px-4 text-[16px] text-ink caret-accent ' +
  'focus-visible:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent ' +
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger';

/** A labelled input with what is wrong with it right below. */
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
      {/* Live: whoever sent the form from this very field keeps the focus there, and hears what came back. */}
      <div id={`${id}-note`} aria-live="polite" className="text-[14px] leading-5">
        {note && <p className={`pt-1.5 ${error ? 'text-danger' : 'text-muted'}`}>{note}</p>}
      </div>
    </div>
  );
}

import { type ComponentProps, useId } from 'react';

type Props = Omit<ComponentProps<'select'>, 'id' | 'className'> & {
  label: string;
  /** What the choice means. An error replaces it. */
  hint?: string;
  error?: string | undefined;
};

/** The browser's own select field under a label, with its error right below. */
export function SelectField({ label, hint, error, children, ...rest }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-[14px] font-semibold text-ink">
        {label}
      </label>
      <select
        {...rest}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className="h-12 w-full rounded-xl border border-muted/75 bg-ground px-3 text-[16px] text-ink focus-visible:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent aria-invalid:border-danger"
      >
        {children}
      </select>
      <div id={`${id}-note`} aria-live="polite" className="text-[14px] leading-5">
        {note && <p className={`pt-1.5 ${error ? 'text-danger' : 'text-muted'}`}>{note}</p>}
      </div>
    </div>
  );
}

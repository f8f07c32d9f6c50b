import { type ComponentProps, useId } from 'react';
import { INPUT } from './field';

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'id' | 'className'> & {
  label: string;
  hint?: string;
  error?: string | undefined;
};

/** A text of several lines, with its error right below. */
export function TextArea({ label, hint, error, ...rest }: TextAreaProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-[14px] text-ink">
        {label}
      </label>
      <textarea
        rows={4}
        {...rest}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={`${INPUT} field-sizing-content h-auto max-h-[50dvh] min-h-24 py-3 leading-[22px] [tab-size:4]`}
      />
      <div id={`${id}-note`} aria-live="polite" className="text-[14px] leading-5">
        {note && <p className={`pt-1.5 ${error ? 'text-danger' : 'text-muted'}`}>{note}</p>}
      </div>
    </div>
  );
}

import { type ComponentProps, useId } from 'react';
import { INPUT } from '@/components/ui/field';

const LABEL = 'mb-1.5 block font-semibold text-[14px] text-ink';

type SelectProps = Omit<ComponentProps<'select'>, 'id' | 'className'> & {
  label: string;
  /** Value and text of each option. The first one is shown if nothing was chosen. */
  options: readonly (readonly [value: string, words: string])[];
};

/** The browser's own select field under a label. It works with a keyboard, and as phones expect. */
export function Select({ label, options, ...rest }: SelectProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={LABEL}>
        {label}
      </label>
      <select {...rest} id={id} className={INPUT}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

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
      <label htmlFor={id} className={LABEL}>
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

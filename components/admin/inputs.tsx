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

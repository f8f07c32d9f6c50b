import { Field } from '@/components/ui/field';

interface Props {
  label: string;
  error: string | undefined;
  onChange(): void;
  /** Whether it may be a recovery code too, which has letters. */
  takesAny?: boolean;
}

/** The field for a code. */
export function CodeField({ label, error, onChange, takesAny = false }: Props) {
  return (
    <Field
      name="code"
      label={label}
      {...(error === undefined ? {} : { error })}
      onChange={onChange}
      autoComplete="one-time-code"
      inputMode={takesAny ? 'text' : 'numeric'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={40}
      dir="ltr"
      required
    />
  );
}

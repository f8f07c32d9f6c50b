import { type ComponentProps, useState } from 'react';
import { Field } from '@/components/ui/field';

type Props = Omit<ComponentProps<typeof Field>, 'type' | 'trailing'> & { showLabel: string; hideLabel: string };

const BUTTON =
  'absolute top-0.5 right-0.5 grid size-11 place-items-center rounded-[10px] text-muted hover:text-ink ' +
  'focus-visible:outline-2 focus-visible:-outline-offset-4 focus-visible:outline-accent';

/** A password field with a button that shows and hides the password. */
export function PasswordField({ showLabel, hideLabel, ...rest }: Props) {
  const [shown, setShown] = useState(false);
  const label = shown ? hideLabel : showLabel;
  const button = (
    <button type="button" aria-label={label} title={label} className={BUTTON} onClick={() => setShown(!shown)}>
      <Eye crossed={shown} />
    </button>
  );
  return <Field {...rest} type={shown ? 'text' : 'password'} trailing={button} />;
}

function Eye({ crossed }: { crossed: boolean }) {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="2.8" />
      {crossed && <path d="M4 4l16 16" />}
    </svg>
  );
}

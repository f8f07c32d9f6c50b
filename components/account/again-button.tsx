import { useState } from 'react';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { settingsText } from '@/lib/i18n/settings/text';
import { goToProvider } from './organization';
import { useErrorText } from './use-error-text';
import { useHydrated } from './use-hydrated';

/** Goes to the organization's sign-in and back, so that the person proves who they are. */
export function AgainButton({ name }: { name: string }) {
  const text = useText(settingsText);
  const inWords = useErrorText();
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function go() {
    if (pending) return;
    setPending(true);
    const refusal = await goToProvider({ callbackUrl: '/account#data', again: 'true' });
    if (!refusal) return;
    setTrouble(inWords(refusal));
    setPending(false);
  }

  return (
    <>
      <QuietButton pending={pending} disabled={!hydrated} onClick={() => void go()}>
        {text.again(name)}
      </QuietButton>
      <span role="alert" className="text-[14px] text-muted leading-5">
        {trouble}
      </span>
    </>
  );
}

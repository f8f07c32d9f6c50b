'use client';

import { useEffect, useState } from 'react';
import { errorText } from '@/components/account/error-text';
import { goToProvider } from '@/components/account/organization';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { QUIET_ACTION } from '@/components/ui/quiet-button';
import type { Refusal } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';

interface Props {
  /** What the installation calls its organization. */
  name: string;
  /** A path of this site. */
  callbackUrl: string;
  /** Whether a form with a password follows. */
  isFirst?: boolean;
  /** Called before the browser leaves the page. */
  onLeave?: () => void;
}

/** Leads to the sign-in of the organization. */
export function OrganizationButton({ name, callbackUrl, isFirst = false, onLeave }: Props) {
  const text = useText(accountText);
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [trouble, setTrouble] = useState<Refusal | null>(null);

  useEffect(() => {
    // The browser's Back button may bring this page back from a cache, with the request still pending.
    const onShow = (event: PageTransitionEvent) => event.persisted && setPending(false);
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, []);

  async function go() {
    if (pending) return;
    setPending(true);
    setTrouble(null);
    onLeave?.();
    const refusal = await goToProvider({ callbackUrl });
    if (!refusal) return;
    setTrouble(refusal);
    setPending(false);
  }

  return (
    <div>
      <button
        type="button"
        disabled={!hydrated}
        aria-busy={pending}
        aria-disabled={pending}
        onClick={() => void go()}
        className={`${QUIET_ACTION} min-h-12 w-full text-ink wrap-anywhere aria-busy:cursor-progress`}
      >
        {text.organization.signIn(name)}
      </button>
      <div role="alert">
        {trouble && (
          <p className="mt-3 rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
            {errorText(trouble, text)}
          </p>
        )}
      </div>
      {isFirst && (
        <p className="mt-5 flex items-center gap-3 text-[14px] text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          {text.organization.or}
        </p>
      )}
    </div>
  );
}

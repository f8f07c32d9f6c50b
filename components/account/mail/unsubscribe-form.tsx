'use client';

import { useEffect, useRef } from 'react';
import { errorText } from '@/components/account/error-text';
import { takeLinkCode } from '@/components/account/link-code';
import { Outcome } from '@/components/account/outcome';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';

/** Ends the mails about what somebody missed, by the code in the address. Needs no session. */
export function UnsubscribeForm() {
  const text = useText(accountText);
  const code = useRef<string | null>(null);
  const hydrated = useHydrated();
  const { error, done, pending, run } = useRequest(
    (refusal) => (refusal.code === 'not_found' ? text.unsubscribe.gone : errorText(refusal, text)),
    { refreshes: false },
  );
  useEffect(() => {
    // Effects run twice in development, and the code is in the address only once.
    code.current ??= takeLinkCode();
  }, []);

  function press() {
    const path = `unsubscribe/${encodeURIComponent(code.current || 'none')}`;
    void run({ method: 'POST', path }, () => text.unsubscribe.done);
  }

  return (
    <div className="flex flex-col gap-5">
      {!done && <p>{text.unsubscribe.ask}</p>}
      <Outcome trouble={error} done={done}>
        {!done && (
          <Button type="button" pending={pending} disabled={!hydrated} onClick={press}>
            {pending ? text.unsubscribe.pressing : text.unsubscribe.press}
          </Button>
        )}
      </Outcome>
      <noscript>{text.needsScript}</noscript>
    </div>
  );
}

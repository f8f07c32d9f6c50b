'use client';

import { useEffect, useRef, useState } from 'react';
import { errorText } from '@/components/account/error-text';
import { takeLinkCode } from '@/components/account/link-code';
import { useText } from '@/components/locale';
import { type Refusal, request } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { SignUpForm } from './sign-up-form';

/**
 * Makes the account of the first administrator by the code in the address. It stands behind the `#`, so no server, log
 * or other site is told of it, and it leaves the address at once.
 */
export function FirstAdmin() {
  const text = useText(accountText);
  const [start, setStart] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Refusal | null>(null);
  const code = useRef<string | null>(null);

  useEffect(() => {
    // Effects run twice in development, and the code is in the address only once.
    if (code.current !== null) return;
    code.current = takeLinkCode();
    const asked = code.current;
    void request({ method: 'POST', path: 'start', body: { code: asked } }).then((answer) => {
      if (answer.ok) setStart(asked);
      else setTrouble(answer);
    });
  }, []);

  if (trouble)
    return (
      <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
        {trouble.code === 'gone' ? text.start.gone : errorText(trouble, text)}
      </p>
    );
  if (start === null)
    return (
      <p role="status" className="text-muted">
        {text.lookingAtLink}
        <noscript>{text.needsScript}</noscript>
      </p>
    );
  return (
    <div className="flex flex-col gap-5">
      <p className="text-muted">{text.start.about}</p>
      <SignUpForm callbackUrl="/admin/house?first" by={{ start }} />
    </div>
  );
}

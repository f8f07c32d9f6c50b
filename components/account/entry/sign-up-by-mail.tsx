'use client';

import { useEffect, useRef, useState } from 'react';
import { errorText } from '@/components/account/error-text';
import { takeLinkCode } from '@/components/account/link-code';
import { AskForLink } from '@/components/account/mail/ask-for-link';
import { useText } from '@/components/locale';
import { request } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { SignUpForm } from './sign-up-form';

interface Props {
  /** Whose mailboxes may make an account. */
  domains: readonly string[];
  callbackUrl: string;
}

/**
 * Asks for a link by mail, or makes the account of the link in the address. The code stands behind the `#`, so no
 * server, log or other site is told of it, and it leaves the address at once.
 */
export function SignUpByMail({ domains, callbackUrl }: Props) {
  const text = useText(accountText);
  const words = text.signUpMail;
  const [link, setLink] = useState<{ code: string; address: string } | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const code = useRef<string | null>(null);

  useEffect(() => {
    // Effects run twice in development, and the code is in the address only once.
    if (code.current !== null) return;
    const given = takeLinkCode();
    code.current = given;
    if (given === '') return;
    void request<{ address: string }>({ method: 'POST', path: 'sign-up/link', body: { code: given } }).then(
      (answer) => {
        if (answer.ok) setLink({ code: given, address: answer.body.address });
        else setTrouble(answer.code === 'gone' ? words.gone : (errorText(answer, text) ?? text.failed));
      },
    );
  }, [text, words]);

  if (link)
    return (
      <>
        <p className="mb-6 text-muted wrap-anywhere">{words.made(link.address)}</p>
        <SignUpForm callbackUrl={callbackUrl} by={{ link: link.code }} />
      </>
    );
  return (
    <>
      {trouble && (
        <p role="alert" className="mb-5 rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {trouble}
        </p>
      )}
      <AskForLink path="sign-up/mail" about={words.about(domains.join(', '))} sent={words.sent} />
    </>
  );
}

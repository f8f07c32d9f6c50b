'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { errorText } from '@/components/account/error-text';
import { takeLinkCode } from '@/components/account/link-code';
import { Outcome } from '@/components/account/outcome';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { request } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { SignUpForm } from './sign-up-form';

interface Props {
  /** Whose mailboxes may make an account. */
  domains: readonly string[];
  callbackUrl: string;
}

/**
 * Asks for a link by mail, or makes the account of the link in the address. The code stands behind the `#`, so no server,
 * log or other site is told of it, and it leaves the address at once.
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
      <AddressForm domains={domains} />
    </>
  );
}

/** What it says afterwards is the same for every address. */
function AddressForm({ domains }: Pick<Props, 'domains'>) {
  const text = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, done, pending, run, clear } = useRequest((refusal) => errorText(refusal, text), {
    form,
    refreshes: false,
  });
  const hydrated = useHydrated();

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const address = String(new FormData(event.currentTarget).get('address'));
    void run({ method: 'POST', path: 'sign-up/mail', body: { address } }, () => text.signUpMail.sent);
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <p className="wrap-anywhere">{text.signUpMail.about(domains.join(', '))}</p>
      <Field
        name="address"
        type="email"
        label={text.forgottenMail.address}
        error={fields.address && text.forgottenMail.malformed}
        onChange={() => (error || done || fields.address) && clear()}
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
      />
      <Outcome trouble={error} done={done}>
        <Button pending={pending} disabled={!hydrated}>
          {pending ? text.forgottenMail.sending : text.forgottenMail.send}
        </Button>
      </Outcome>
      <noscript>
        <p className="text-center text-[14px] text-muted">{text.needsScript}</p>
      </noscript>
    </form>
  );
}

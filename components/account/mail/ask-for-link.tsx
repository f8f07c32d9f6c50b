'use client';

import { type FormEvent, useRef } from 'react';
import { errorText } from '@/components/account/error-text';
import { Outcome } from '@/components/account/outcome';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';

interface Props {
  /** `forgotten`: a link for a new password; `sign-up/mail`: one for a new account. */
  path: 'forgotten' | 'sign-up/mail';
  about: string;
  sent: string;
}

/** Asks for a link by mail. What it says afterwards is the same for every address. */
export function AskForLink({ path, about, sent }: Props) {
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
    void run({ method: 'POST', path, body: { address } }, () => sent);
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <p className="wrap-anywhere">{about}</p>
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

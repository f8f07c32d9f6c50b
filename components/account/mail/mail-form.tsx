'use client';

import { type FormEvent, useRef } from 'react';
import { AgainButton } from '@/components/account/again-button';
import { Outcome } from '@/components/account/outcome';
import { PasswordField } from '@/components/account/password-field';
import { useErrorText } from '@/components/account/use-error-text';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { DigestChoice } from './digest-choice';

interface Props {
  username: string;
  mail: { address: string | null; waiting: string | null; digest: boolean };
  mayUsePassword: boolean;
  /** By whose sign-in the person proves who they are, if not by a password, and whether they just did. */
  again: { name: string; isDone: boolean } | null;
}

/** The person's e-mail address: sets, changes and removes it. Asks for the password. */
export function MailForm({ username, mail, mayUsePassword, again }: Props) {
  const text = useText(settingsText);
  const account = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, done, pending, run, clear } = useRequest(useErrorText(), { form });
  const hydrated = useHydrated();
  const { address, waiting } = mail;

  /** Sends what was typed, or removes the address. */
  async function send(isRemoval: boolean) {
    if (!form.current || pending) return;
    const typed = new FormData(form.current);
    const current = String(typed.get('current') ?? '');
    const body = { current, address: String(typed.get('address')), digest: typed.get('digest') === 'on' };
    const isDone = isRemoval
      ? await run({ method: 'DELETE', path: 'account/mail', body: { current } }, () => text.mail.removed)
      : await run({ method: 'POST', path: 'account/mail', body }, () => text.mail.sent);
    if (isDone) form.current?.reset();
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void send(false);
  }

  const onChange = () => (error || done || fields.current || fields.address) && clear();
  const isStale = again !== null && fields.current !== undefined;
  const canProve = again === null || (again.isDone && !isStale);
  return (
    <div className="flex flex-col gap-5">
      <p className="text-muted">{mayUsePassword ? text.mail.about : text.mail.aboutNoPassword}</p>
      {address && <p className="wrap-anywhere">{text.mail.current(address)}</p>}
      {waiting && <p className="wrap-anywhere">{text.mail.waiting(waiting)}</p>}
      {address && <DigestChoice isOn={mail.digest} />}
      {again && !again.isDone && <p>{text.againText(again.name)}</p>}
      <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
        {canProve && (
          <Field
            name="address"
            type="email"
            label={address ? text.mail.newAddress : text.mail.address}
            error={fields.address && text.mail.malformed}
            onChange={onChange}
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            required
          />
        )}
        {canProve && !address && (
          <label className="flex min-h-11 items-start gap-3">
            <input type="checkbox" name="digest" className="mt-0.5 size-5 shrink-0 accent-accent" />
            <span>
              {text.mail.digest}
              <span className="block text-[14px] text-muted leading-5">{text.mail.digestHint}</span>
            </span>
          </label>
        )}
        {again === null && (
          <>
            {/* Tells password managers whose password this is. */}
            <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
            <PasswordField
              name="current"
              label={account.password}
              error={fields.current && text.passwordWrong}
              onChange={onChange}
              autoComplete="current-password"
              showLabel={account.showPassword}
              hideLabel={account.hidePassword}
              required
            />
          </>
        )}
        <Outcome trouble={isStale ? text.proofStale : error} done={done}>
          <div className="flex flex-wrap gap-3">
            {again && !canProve && <AgainButton name={again.name} />}
            {canProve && (
              <Button pending={pending} disabled={!hydrated}>
                {pending ? text.mail.saving : text.mail.save}
              </Button>
            )}
            {canProve && (address || waiting) && (
              <QuietButton pending={pending} disabled={!hydrated} onClick={() => void send(true)}>
                {text.mail.remove}
              </QuietButton>
            )}
          </div>
        </Outcome>
      </form>
    </div>
  );
}

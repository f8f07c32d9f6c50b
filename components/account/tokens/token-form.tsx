'use client';

import { type FormEvent, useRef, useState } from 'react';
import { AgainButton } from '@/components/account/again-button';
import { Outcome } from '@/components/account/outcome';
import { PasswordField } from '@/components/account/password-field';
import { useErrorText } from '@/components/account/use-error-text';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { tokensText } from '@/lib/i18n/tokens/text';
import { MOST_TOKENS, TOKEN_DAYS, TOKEN_NAME_LENGTH, TOKEN_SCOPES } from '@/lib/tokens/scope';
import { ShownOnce } from './shown-once';

interface Props {
  username: string;
  /** By whose sign-in the person proves who they are, if not by a password, and whether they just did. */
  again: { name: string; isDone: boolean } | null;
}

/** Makes a token, and shows it once. */
export function TokenForm({ username, again }: Props) {
  const [text, settings, account] = [useText(tokensText), useText(settingsText), useText(accountText)];
  const inWords = useErrorText();
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, pending, run, clear } = useRequest(
    (refusal) => (refusal.code === 'too_many' ? text.tooMany(MOST_TOKENS) : inWords(refusal)),
    { form },
  );
  const [token, setToken] = useState<string | null>(null);
  const hydrated = useHydrated();
  if (token !== null) return <ShownOnce secret={token} title={text.madeTitle} onKept={() => setToken(null)} />;

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const [name, scope, current] = ['name', 'scope', 'current'].map((key) => String(typed.get(key) ?? ''));
    const body = { name, scope, days: Number(typed.get('days')), current };
    const made = await run({ method: 'POST', path: 'account/tokens', body }, () => '');
    if (typeof made?.token === 'string') setToken(made.token);
  }

  const onChange = () => (error || fields.current || fields.name) && clear();
  const mustProve = again !== null && (!again.isDone || fields.current !== undefined);
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onChange={onChange} className="flex flex-col gap-5">
      <Field
        name="name"
        label={text.name}
        hint={text.nameHint}
        maxLength={TOKEN_NAME_LENGTH}
        autoComplete="off"
        required
        {...(fields.name ? { error: text.nameWrong } : {})}
      />
      <SelectField name="scope" label={text.scope} defaultValue="read">
        {TOKEN_SCOPES.map((scope) => (
          <option key={scope} value={scope}>
            {text.scopes[scope]}
          </option>
        ))}
      </SelectField>
      <SelectField name="days" label={text.ends} defaultValue="90">
        {TOKEN_DAYS.map((days) => (
          <option key={days} value={days}>
            {text.days(days)}
          </option>
        ))}
      </SelectField>
      {again ? (
        !again.isDone && <p>{settings.againText(again.name)}</p>
      ) : (
        <>
          {/* Tells password managers whose password this is. */}
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordField
            name="current"
            label={settings.currentPassword}
            autoComplete="current-password"
            showLabel={account.showPassword}
            hideLabel={account.hidePassword}
            required
            {...(fields.current ? { error: settings.passwordWrong } : {})}
          />
        </>
      )}
      <Outcome trouble={again && fields.current ? settings.proofStale : error} done={null}>
        {mustProve && <AgainButton name={again.name} />}
        {!mustProve && (
          <Button pending={pending} disabled={!hydrated}>
            {pending ? text.making : text.make}
          </Button>
        )}
      </Outcome>
    </form>
  );
}

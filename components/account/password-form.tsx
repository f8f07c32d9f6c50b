'use client';

import { type FormEvent, useRef } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { Outcome } from './outcome';
import { PasswordField } from './password-field';
import { useChange } from './use-change';
import { useHydrated } from './use-hydrated';

/** Another password; the present one is asked. */
export function PasswordForm({ username }: { username: string }) {
  const text = useText(settingsText);
  const account = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const { errors, trouble, done, pending, ask, clear } = useChange(form);
  const hydrated = useHydrated();

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const sent = event.currentTarget;
    const fields = new FormData(sent);
    const body = { current: String(fields.get('current')), password: String(fields.get('password')) };
    if (await ask('POST', 'password', body)) sent.reset();
  }

  const problems: Record<string, string> = account.passwordErrors;
  const words = errors.password?.map((code) => problems[code] ?? code).join(' ');
  const eye = { showLabel: account.showPassword, hideLabel: account.hidePassword };
  const onChange = () => (trouble || errors.current || errors.password || done) && clear();
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      {/* For password managers: whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        {...eye}
        name="current"
        label={text.currentPassword}
        error={errors.current && text.passwordWrong}
        onChange={onChange}
        autoComplete="current-password"
        required
      />
      <PasswordField
        {...eye}
        name="password"
        label={text.newPassword}
        hint={account.passwordHint}
        error={words}
        onChange={onChange}
        autoComplete="new-password"
        required
      />
      <Outcome trouble={trouble} done={done ? text.passwordChanged : null}>
        <Button pending={pending} disabled={!hydrated}>
          {pending ? text.changingPassword : text.changePassword}
        </Button>
      </Outcome>
    </form>
  );
}

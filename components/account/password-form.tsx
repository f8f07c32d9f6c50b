'use client';

import { type FormEvent, useRef } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { Outcome } from './outcome';
import { PasswordField } from './password-field';
import { useErrorText } from './use-error-text';
import { useHydrated } from './use-hydrated';

/** Changes the person's own password. Asks for the current one. */
export function PasswordForm({ username }: { username: string }) {
  const text = useText(settingsText);
  const account = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, done, pending, run, clear } = useRequest(useErrorText(), { form });
  const hydrated = useHydrated();

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const sent = event.currentTarget;
    const typed = new FormData(sent);
    const body = { current: String(typed.get('current')), password: String(typed.get('password')) };
    const request = { method: 'POST', path: 'account/password', body } as const;
    if (await run(request, () => text.passwordChanged)) sent.reset();
  }

  const problems: Record<string, string> = account.passwordErrors;
  const words = fields.password?.map((code) => problems[code] ?? code).join(' ');
  const eye = { showLabel: account.showPassword, hideLabel: account.hidePassword };
  const onChange = () => (error || fields.current || fields.password || done) && clear();
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        {...eye}
        name="current"
        label={text.currentPassword}
        error={fields.current && text.passwordWrong}
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
      <Outcome trouble={error} done={done}>
        <Button pending={pending} disabled={!hydrated}>
          {pending ? text.changingPassword : text.changePassword}
        </Button>
      </Outcome>
    </form>
  );
}

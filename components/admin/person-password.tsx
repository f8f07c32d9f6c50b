'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { PasswordField } from '@/components/account/password-field';
import { useText } from '@/components/locale';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { Outcome } from './note';
import { PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

/** Sets a new password for a person who lost theirs. */
export function PersonPassword({ id, name }: { id: number; name: string }) {
  const { people: words, working } = useAdminText();
  const account = useText(accountText);
  const { run, pending, error, done, clear } = useRequest(useErrorText());
  const [times, setTimes] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  // An empty field has replaced the one that had the focus when Enter was pressed.
  useEffect(() => {
    if (times > 0) form.current?.querySelector<HTMLElement>('[name=password]')?.focus();
  }, [times]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    const answer = await run(
      { method: 'PATCH', path: `admin/people/${id}`, body: { password } },
      () => words.passwordSet,
    );
    if (answer) setTimes(times + 1);
  }

  return (
    <form ref={form} method="post" onSubmit={onSubmit} noValidate className={`${SURFACE} mb-6 flex flex-col gap-3 p-5`}>
      {/* Tells a password manager whose password this is, so that it does not take it for the administrator's own. */}
      <input type="text" name="username" defaultValue={name} autoComplete="username" readOnly hidden />
      <PasswordField
        key={times}
        name="password"
        label={words.password}
        hint={words.passwordHint}
        {...(error === null ? {} : { error })}
        onChange={error || done ? clear : undefined}
        autoComplete="new-password"
        showLabel={account.showPassword}
        hideLabel={account.hidePassword}
        required
      />
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PILL}>
          {pending ? working : words.setPassword}
        </button>
        <Outcome done={done} />
      </div>
    </form>
  );
}

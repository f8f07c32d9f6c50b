'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { afterSignOut } from '@/components/shell/after-sign-out';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { SLOW_MS } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { AgainButton } from './again-button';
import { Outcome } from './outcome';
import { PasswordField } from './password-field';
import { useErrorText } from './use-error-text';
import { useHydrated } from './use-hydrated';

interface Props {
  user: { id: number; name: string };
  /** By whose sign-in the person proves who they are, if not by a password, and whether they just did. */
  again: { name: string; isDone: boolean } | null;
}

/** Deletes the person's own account and all their messages. Asks who they are, and then for a confirmation. */
export function DeleteForm({ user, again }: Props) {
  const text = useText(settingsText);
  const account = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, pending, run, clear } = useRequest(useErrorText(), { form });
  const [current, setCurrent] = useState('');
  const [asking, setAsking] = useState(false);
  const hydrated = useHydrated();

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if ((again || current !== '') && !pending) setAsking(true);
  }

  async function remove() {
    setAsking(false);
    const request = { method: 'POST', path: 'account/delete', body: { current }, timeoutMs: SLOW_MS } as const;
    // No text about the success, because the browser leaves the page.
    if (!(await run(request, () => ''))) return;
    afterSignOut(user.id);
    window.location.assign('/sign-in');
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      <h3 className="font-semibold">{text.deleteTitle}</h3>
      <p className="text-muted">{text.deleteText}</p>
      {again ? (
        !again.isDone && <p>{text.againText(again.name)}</p>
      ) : (
        <>
          <input type="text" name="username" autoComplete="username" value={user.name} readOnly hidden />
          <PasswordField
            name="current"
            label={account.password}
            error={fields.current && text.passwordWrong}
            value={current}
            onChange={(event) => {
              setCurrent(event.currentTarget.value);
              if (fields.current || error) clear();
            }}
            autoComplete="current-password"
            showLabel={account.showPassword}
            hideLabel={account.hidePassword}
            required
          />
        </>
      )}
      <Outcome trouble={again && fields.current ? text.proofStale : error} done={null}>
        <div className="flex flex-wrap gap-3">
          {again && (!again.isDone || fields.current) && <AgainButton name={again.name} />}
          {(!again || again.isDone) && (
            <QuietButton type="submit" danger pending={pending} disabled={!hydrated}>
              {pending ? text.deleting : text.deleteAccount}
            </QuietButton>
          )}
        </div>
      </Outcome>
      {asking && (
        <ConfirmDialog
          title={text.deleteAsk}
          text={text.deleteText}
          confirm={text.deleteAccount}
          cancel={text.keepAccount}
          onConfirm={() => void remove()}
          onClose={() => setAsking(false)}
        />
      )}
    </form>
  );
}

'use client';

import { type FormEvent, useRef } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { inWordsOf } from './error-text';
import { Outcome } from './outcome';
import { useErrorText } from './use-error-text';
import { useHydrated } from './use-hydrated';

interface Props {
  username: string;
  /** The name that others see; empty: the user name. */
  shown: string;
}

/** The name that others see. */
export function ProfileForm({ username, shown }: Props) {
  const text = useText(settingsText);
  const { shownErrors } = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const change = useRequest(useErrorText(), { form });
  const hydrated = useHydrated();

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = { shown: String(new FormData(event.currentTarget).get('shown')) };
    void change.run({ method: 'PATCH', path: 'account/profile', body }, () => text.saved);
  }

  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="flex flex-col gap-5">
      <Field
        name="shown"
        label={text.shown}
        hint={text.shownHint}
        error={inWordsOf(shownErrors, change.fields.shown)}
        onChange={change.clear}
        defaultValue={shown}
        dir="auto"
        autoComplete="name"
      />
      <p className="text-[14px] text-muted leading-5 wrap-anywhere">{text.usernameIs(`\u2068${username}\u2069`)}</p>
      <Outcome trouble={change.error} done={change.done}>
        <Button pending={change.pending} disabled={!hydrated}>
          {change.pending ? text.saving : text.saveName}
        </Button>
      </Outcome>
    </form>
  );
}

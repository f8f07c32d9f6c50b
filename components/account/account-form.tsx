'use client';

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { accountText } from '@/lib/i18n/account/text';
import { PasswordField } from './password-field';
import { useHydrated } from './use-hydrated';

/** What went wrong, in words, for a field or for the whole form. Null after a success: the browser leaves the page. */
export type Trouble = { shown?: string; username?: string; password?: string; form?: string } | null;

export interface TypedAccount {
  /** The name that people see; empty where the form does not ask for it. */
  shown: string;
  username: string;
  password: string;
}

interface Props {
  isNew: boolean;
  asksPassword?: boolean;
  action: string;
  actionPending: string;
  submit(typed: TypedAccount): Promise<Trouble>;
  /** Renders the fields for the names. Left out: one field for the user name. */
  names?: (trouble: Trouble, clear: (field: 'shown' | 'username') => void) => ReactNode;
}

/** Attributes of the field for the user name, for the browser and its password manager. */
export const USERNAME = {
  name: 'username',
  autoComplete: 'username',
  autoCapitalize: 'none',
  autoCorrect: 'off',
  spellCheck: false,
} as const;

/** Names, password, button: the form that signing in and signing up share. */
export function AccountForm({ isNew, asksPassword = true, action, actionPending, submit, names }: Props) {
  const text = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const [pending, setPending] = useState(false);
  const hydrated = useHydrated();

  useEffect(() => {
    if (trouble) form.current?.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
  }, [trouble]);
  useEffect(() => {
    // Not on touch screens: the keyboard would open by itself and cover half of the page.
    if (!matchMedia('(pointer: fine)').matches || document.activeElement !== document.body) return;
    const fields = form.current?.querySelectorAll('input') ?? [];
    [...fields].find((field) => field.value === '')?.focus();
  }, []);
  useEffect(() => {
    // The browser's Back button may bring this page back from a cache, with the request still pending.
    const onShow = (event: PageTransitionEvent) => event.persisted && window.location.reload();
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, []);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const fields = new FormData(event.currentTarget);
    setPending(true);
    const typed = (name: string) => String(fields.get(name) ?? '');
    const found = await submit({ shown: typed('shown'), username: typed('username'), password: typed('password') });
    setTrouble(found);
    setPending(found === null);
  }

  const clear = (field: 'shown' | 'username' | 'password') => {
    if (trouble?.[field]) setTrouble({ ...trouble, [field]: undefined });
  };
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      {names ? (
        names(trouble, clear)
      ) : (
        <Field
          {...USERNAME}
          label={text.username}
          error={trouble?.username}
          onChange={() => clear('username')}
          required
        />
      )}
      {asksPassword && (
        <PasswordField
          name="password"
          label={text.password}
          hint={isNew ? text.passwordHint : undefined}
          error={trouble?.password}
          onChange={() => clear('password')}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          showLabel={text.showPassword}
          hideLabel={text.hidePassword}
          required
        />
      )}
      {trouble?.form && (
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] leading-5 text-notice-ink">
          {trouble.form}
        </p>
      )}
      {/* Until scripts run, sending the form would lose what was typed. */}
      <Button pending={pending} disabled={!hydrated}>
        {pending ? actionPending : action}
      </Button>
      <noscript>
        <p className="text-center text-[14px] text-muted">{text.needsScript}</p>
      </noscript>
    </form>
  );
}

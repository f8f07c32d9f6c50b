'use client';

import { useState } from 'react';
import { AccountForm, type Trouble, type TypedAccount } from '@/components/account/account-form';
import { CodeForm } from '@/components/account/code-form';
import { requestSignIn } from '@/components/account/next-auth';
import { useText } from '@/components/locale';
import { type AccountText, accountText } from '@/lib/i18n/account/text';

/** @param props callbackUrl: a path of this site */
export function SignInForm({ callbackUrl }: { callbackUrl: string }) {
  const text = useText(accountText);
  /** Whose code is asked for; the name and the password are right. */
  const [known, setKnown] = useState<{ username: string; password: string } | null>(null);

  async function submit({ username, password }: TypedAccount): Promise<Trouble> {
    if (!username || !password) return missing(text, username, password);
    const result = await requestSignIn(username, password);
    if (result === 'code_needed' || result === 'code_wrong') {
      setKnown({ username, password });
      return {};
    }
    if (result === 'refused') return { password: text.wrongCredentials };
    if (typeof result === 'object') return { form: text.tooManyTries(result.minutes) };
    if (result !== 'ok') return { form: text[result] };
    window.location.assign(callbackUrl);
    return null;
  }

  if (known) return <CodeForm {...known} callbackUrl={callbackUrl} onBack={() => setKnown(null)} />;
  return <AccountForm isNew={false} action={text.signIn} actionPending={text.signingIn} submit={submit} />;
}

function missing(text: AccountText, username: string, password: string): Trouble {
  return {
    username: username ? undefined : text.usernameMissing,
    password: password ? undefined : text.passwordMissing,
  };
}

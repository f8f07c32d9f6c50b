'use client';

import { AccountForm, type AccountText, type Trouble } from './account-form';
import { requestSignIn } from './requests';

interface Props {
  text: AccountText;
  /** A path of this site. */
  callbackUrl: string;
}

export function SignInForm({ text, callbackUrl }: Props) {
  async function submit(username: string, password: string): Promise<Trouble> {
    if (!username || !password) return missing(text, username, password);
    const result = await requestSignIn(username, password);
    if (result === 'refused') return { password: text.wrongCredentials };
    if (result !== 'ok') return { form: text[result] };
    window.location.assign(callbackUrl);
    return null;
  }

  return <AccountForm text={text} isNew={false} action={text.signIn} actionPending={text.signingIn} submit={submit} />;
}

function missing(text: AccountText, username: string, password: string): Trouble {
  return {
    username: username ? undefined : text.usernameMissing,
    password: password ? undefined : text.passwordMissing,
  };
}

'use client';

import { useText } from '@/components/locale';
import { type Refusal, request } from '@/lib/browser/request';
import type { Text } from '@/lib/i18n/text';
import { AccountForm, type Trouble } from './account-form';
import { errorText } from './error-text';
import { requestSignIn } from './next-auth';
import { signInPath } from './paths';

/** Makes the account, signs in at once, and goes to `callbackUrl`, a path of this site. */
export function SignUpForm({ callbackUrl }: { callbackUrl: string }) {
  const text = useText();
  const { account } = text;

  async function submit(username: string, password: string): Promise<Trouble> {
    const answer = await request({ method: 'POST', path: 'sign-up', body: { username, password } });
    if (!answer.ok) return inWords(answer, text);
    // The account is there: should this step fail, the sign-in page can repeat it, and this one cannot.
    const entered = await requestSignIn(username, password);
    window.location.assign(entered === 'ok' ? callbackUrl : signInPath(callbackUrl));
    return null;
  }

  return <AccountForm isNew action={account.signUp} actionPending={account.signingUp} submit={submit} />;
}

function inWords(refusal: Refusal, text: Text): Trouble {
  const words = (texts: Record<string, string>, codes: string[] = []) =>
    codes.length > 0 ? codes.map((code) => texts[code] ?? code).join(' ') : undefined;
  const username = words(text.account.usernameErrors, refusal.fields.username);
  const password = words(text.account.passwordErrors, refusal.fields.password);
  if (username || password) return { username, password };
  return { form: errorText(refusal, text) ?? text.account.failed };
}

'use client';

import { useText } from '@/components/locale';
import { type Refusal, request } from '@/lib/browser/request';
import { type AccountText, accountText } from '@/lib/i18n/account/text';
import { AccountForm, type Trouble } from './account-form';
import { errorText } from './error-text';
import { requestSignIn } from './next-auth';
import { signInPath } from './paths';

/** Makes the account, signs in at once, and goes to `callbackUrl`, a path of this site. */
export function SignUpForm({ callbackUrl }: { callbackUrl: string }) {
  const text = useText(accountText);

  async function submit(username: string, password: string): Promise<Trouble> {
    const answer = await request({ method: 'POST', path: 'sign-up', body: { username, password } });
    if (!answer.ok) return inWords(answer, text);
    // The account exists now. If signing in fails, the sign-in page can repeat it; this page cannot.
    const entered = await requestSignIn(username, password);
    window.location.assign(entered === 'ok' ? callbackUrl : signInPath(callbackUrl));
    return null;
  }

  return <AccountForm isNew action={text.signUp} actionPending={text.signingUp} submit={submit} />;
}

function inWords(refusal: Refusal, text: AccountText): Trouble {
  const words = (texts: Record<string, string>, codes: string[] = []) =>
    codes.length > 0 ? codes.map((code) => texts[code] ?? code).join(' ') : undefined;
  const username = words(text.usernameErrors, refusal.fields.username);
  const password = words(text.passwordErrors, refusal.fields.password);
  if (username || password) return { username, password };
  return { form: errorText(refusal, text) ?? text.failed };
}

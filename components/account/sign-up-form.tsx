'use client';

import { useText } from '@/components/locale';
import { type AccountText, accountText } from '@/lib/i18n/account/text';
import { AccountForm, type Trouble } from './account-form';
import { signInPath } from './paths';
import { requestSignIn, requestSignUp } from './requests';

/** Makes the account, signs in at once, and goes to `callbackUrl`, a path of this site. */
export function SignUpForm({ callbackUrl }: { callbackUrl: string }) {
  const text = useText(accountText);

  async function submit(username: string, password: string): Promise<Trouble> {
    const result = await requestSignUp(username, password);
    if (typeof result === 'object' && 'minutes' in result) return { form: text.tooManyTries(result.minutes) };
    if (typeof result === 'object') return inWords(text, result.errors);
    if (result !== 'ok') return { form: text[result] };
    // The account is there: should this step fail, the sign-in page can repeat it, and this one cannot.
    const entered = await requestSignIn(username, password);
    window.location.assign(entered === 'ok' ? callbackUrl : signInPath(callbackUrl));
    return null;
  }

  return <AccountForm isNew action={text.signUp} actionPending={text.signingUp} submit={submit} />;
}

function inWords(text: AccountText, errors: Record<string, string[] | undefined>): Trouble {
  const words = (texts: Record<string, string>, codes: string[] = []) =>
    codes.length > 0 ? codes.map((code) => texts[code] ?? code).join(' ') : undefined;
  const username = words(text.usernameErrors, errors.username);
  const password = words(text.passwordErrors, errors.password);
  return username || password ? { username, password } : { form: text.failed };
}

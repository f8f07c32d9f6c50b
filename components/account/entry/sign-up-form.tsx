'use client';

import { useEffect, useRef, useState } from 'react';
import { AccountForm, type Trouble, type TypedAccount, USERNAME } from '@/components/account/account-form';
import { errorText, inWordsOf } from '@/components/account/error-text';
import { requestSignIn } from '@/components/account/next-auth';
import { enterAsNew } from '@/components/account/organization';
import { signInPath } from '@/components/account/paths';
import { useText } from '@/components/locale';
import { Field } from '@/components/ui/field';
import { type Refusal, request } from '@/lib/browser/request';
import { type AccountText, accountText } from '@/lib/i18n/account/text';
import { usernameFrom } from '@/lib/users/names/username-proposal';

interface Props {
  /** A path of this site. */
  callbackUrl: string;
  /** By what the person comes, if not just so. */
  by?: { invitation: string } | { link: string } | { start: string };
  /** The names that are proposed to a person who came by the organization. They need no password. */
  identified?: { shown: string; username: string };
  /** Does what comes before the browser leaves the page; null if it left the page itself. */
  onEntered?: () => Promise<unknown>;
}

/** Makes the account, signs in at once, and goes to `callbackUrl`. */
export function SignUpForm({ callbackUrl, by, identified, onEntered }: Props) {
  const text = useText(accountText);
  const [username, setUsername] = useState(identified?.username ?? '');
  /** True until the person types a user name. Until then it is made from the name that people see. */
  const [isProposed, setProposed] = useState(!identified?.username);

  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // The fields may have values that were typed before scripts ran, or filled in by the browser.
    const typed = field.current?.value ?? '';
    if (typed !== '') {
      setUsername(typed);
      setProposed(false);
      return;
    }
    const shown = field.current?.form?.elements.namedItem('shown');
    if (shown instanceof HTMLInputElement) setUsername(usernameFrom(shown.value));
  }, []);

  function made(typed: TypedAccount) {
    if (by && 'start' in by) return request({ method: 'PUT', path: 'start', body: { ...typed, code: by.start } });
    if (!identified) return request({ method: 'POST', path: 'sign-up', body: { ...typed, ...by } });
    const { password: _, ...chosen } = typed;
    return enterAsNew({ ...chosen, invitation: by && 'invitation' in by ? by.invitation : '' });
  }

  async function submit(typed: TypedAccount): Promise<Trouble> {
    const answer = await made(typed);
    if (!answer.ok) {
      if (answer.proposal !== undefined) setUsername(answer.proposal);
      if (answer.code === 'gone' && by && 'start' in by) return { form: text.start.gone };
      if (answer.code === 'gone' && by && 'link' in by) return { form: text.signUpMail.gone };
      return inWords(answer, text);
    }
    // The account exists now. If signing in fails, the sign-in page can repeat it; this page cannot.
    const entered = identified ? 'ok' : await requestSignIn(typed.username, typed.password);
    if (entered === 'ok' && onEntered && (await onEntered()) === null) return null;
    window.location.assign(entered === 'ok' ? callbackUrl : signInPath(callbackUrl));
    return null;
  }

  const names = (trouble: Trouble, clear: (field: 'shown' | 'username') => void) => (
    <>
      <Field
        name="shown"
        label={text.shown}
        hint={text.shownHint}
        defaultValue={identified?.shown}
        error={trouble?.shown}
        onChange={(event) => {
          clear('shown');
          if (!isProposed) return;
          clear('username');
          setUsername(usernameFrom(event.target.value));
        }}
        dir="auto"
        autoComplete="name"
        autoCapitalize="words"
        spellCheck={false}
      />
      <Field
        {...USERNAME}
        ref={field}
        label={text.username}
        hint={identified ? text.organization.usernameHint : text.usernameHint}
        error={trouble?.username}
        value={username}
        onChange={(event) => {
          clear('username');
          setUsername(event.target.value);
          setProposed(event.target.value === '');
        }}
        required
      />
    </>
  );
  const words = identified
    ? { action: text.organization.enter, actionPending: text.organization.entering }
    : { action: text.signUp, actionPending: text.signingUp };
  return <AccountForm isNew asksPassword={identified === undefined} {...words} submit={submit} names={names} />;
}

function inWords(refusal: Refusal, text: AccountText): Trouble {
  const { fields, proposal } = refusal;
  const username = proposal === undefined ? inWordsOf(text.usernameErrors, fields.username) : text.takenTry(proposal);
  const trouble = {
    ...given('shown', inWordsOf(text.shownErrors, fields.shown)),
    ...given('username', username),
    ...given('password', inWordsOf(text.passwordErrors, fields.password)),
  };
  return Object.keys(trouble).length > 0 ? trouble : { form: errorText(refusal, text) ?? text.failed };
}

function given(field: 'shown' | 'username' | 'password', words: string | undefined): Trouble {
  return words === undefined ? null : { [field]: words };
}

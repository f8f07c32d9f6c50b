'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { type Answer, type Refusal, request } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { errorText, inWordsOf } from './error-text';
import { takeLinkCode } from './link-code';
import { requestSignIn } from './next-auth';
import { PasswordField } from './password-field';
import { signInPath } from './paths';

interface Link {
  code: string;
  username: string;
}

/**
 * Sets a new password by the link in the address. The code stands behind the `#`, so no server, log or other site is
 * told of it, and it leaves the address at once.
 */
export function NewPasswordForm() {
  const text = useText(accountText);
  const [link, setLink] = useState<Link | null>(null);
  const [trouble, setTrouble] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const code = useRef<string | null>(null);

  useEffect(() => {
    // Effects run twice in development, and the code is in the address only once.
    if (code.current !== null) return;
    code.current = takeLinkCode();
    const asked = code.current;
    void lookUp(asked).then((answer) => {
      if (answer.ok) setLink({ code: asked, username: answer.body.username });
      else setTrouble(answer);
    });
  }, []);

  useEffect(() => {
    if (trouble) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [trouble]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!link || pending) return;
    const password = String(new FormData(event.currentTarget).get('password'));
    setPending(true);
    const answer = await request({ method: 'PUT', path: 'password-link', body: { code: link.code, password } });
    if (!answer.ok) {
      setTrouble(answer);
      setPending(false);
      return;
    }
    // The password is set. If signing in fails, the sign-in page can repeat it; this page cannot.
    const entered = await requestSignIn(link.username, password);
    window.location.assign(entered === 'ok' ? '/' : signInPath('/'));
  }

  if (trouble && (!link || trouble.code === 'gone'))
    return (
      <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
        {trouble.code === 'gone' ? text.linkGone : errorText(trouble, text)}
      </p>
    );
  if (!link)
    return (
      <p role="status" className="text-muted">
        {text.lookingAtLink}
        <noscript>{text.needsScript}</noscript>
      </p>
    );
  const words = inWordsOf(text.passwordErrors, trouble?.fields.password);
  const refused = trouble && !words ? errorText(trouble, text) : null;
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <p>{text.newPasswordFor(link.username)}</p>
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={link.username} readOnly hidden />
      <PasswordField
        name="password"
        label={text.newPassword}
        hint={text.passwordHint}
        error={words}
        onChange={trouble ? () => setTrouble(null) : undefined}
        autoComplete="new-password"
        showLabel={text.showPassword}
        hideLabel={text.hidePassword}
        required
      />
      {refused && (
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {refused}
        </p>
      )}
      <Button pending={pending}>{pending ? text.settingPassword : text.setPassword}</Button>
    </form>
  );
}

function lookUp(code: string): Promise<Answer<{ username: string }>> {
  return request({ method: 'POST', path: 'password-link', body: { code } });
}

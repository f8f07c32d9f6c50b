'use client';

import { type FormEvent, useRef, useState } from 'react';
import { goToProvider } from '@/components/account/organization';
import { Outcome } from '@/components/account/outcome';
import { PasswordField } from '@/components/account/password-field';
import { CodeField } from '@/components/account/two-factor/code-field';
import { useErrorText } from '@/components/account/use-error-text';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import type { Refusal } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';

interface Props {
  username: string;
  /** What the installation calls its organization; null: there is none, but the account is linked with one. */
  name: string | null;
  isLinked: boolean;
  /** Whether linking takes a code too. */
  hasTwoFactor: boolean;
  /** Null: it can be linked and unlinked. Otherwise in words why the person cannot unlink it. */
  lastWayIn: string | null;
  /** What became of a way to the provider, in words. */
  outcome: { trouble: string | null; done: string | null };
}

/** Links the account with one of the organization, or unlinks it. Asks for the password. */
export function OrganizationForm({ username, name, isLinked, hasTwoFactor, lastWayIn, outcome }: Props) {
  const text = useText(settingsText);
  const account = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const inWords = useErrorText();
  const { fields, error, done, pending, run, clear } = useRequest(inWords, { form });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [leaving, setLeaving] = useState(false);
  /** What the address says is over once the person does something here. */
  const [isUsed, setUsed] = useState(false);
  const hydrated = useHydrated();

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending || leaving) return;
    const sent = event.currentTarget;
    const typed = new FormData(sent);
    const current = String(typed.get('current'));
    setUsed(true);
    setRefusal(null);
    if (isLinked) {
      const unlink = { method: 'DELETE', path: 'account/organization', body: { current } } as const;
      if (await run(unlink, () => text.unlinked)) sent.reset();
      return;
    }
    setLeaving(true);
    const refused = await goToProvider({
      callbackUrl: '/account',
      current,
      ...(hasTwoFactor ? { code: String(typed.get('code')) } : {}),
    });
    if (!refused) return;
    setRefusal(refused);
    setLeaving(false);
  }

  const isWrong = Boolean(fields.current || refusal?.fields.current);
  const said = isUsed ? { trouble: error ?? (refusal && inWords(refusal)), done } : outcome;
  const state = name === null ? text.organizationFormer : text.organizationLinked(name);
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <p className="wrap-anywhere">{isLinked || name === null ? state : text.organizationNotLinked(name)}</p>
      {lastWayIn === null && (
        <>
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordField
            name="current"
            label={account.password}
            error={isWrong ? text.passwordWrong : undefined}
            onChange={() => {
              setRefusal(null);
              if (error || done || fields.current) clear();
            }}
            autoComplete="current-password"
            showLabel={account.showPassword}
            hideLabel={account.hidePassword}
            required
          />
          {hasTwoFactor && !isLinked && (
            <CodeField
              label={text.twoFactor.anyCode}
              error={refusal?.fields.code && text.twoFactor.wrongCode}
              onChange={() => setRefusal(null)}
              takesAny
            />
          )}
        </>
      )}
      <Outcome {...said}>
        {lastWayIn === null ? (
          <QuietButton type="submit" pending={pending || leaving} disabled={!hydrated}>
            {isLinked || name === null ? text.unlink : text.link(name)}
          </QuietButton>
        ) : (
          <p className="text-[14px] text-muted leading-5">{lastWayIn}</p>
        )}
      </Outcome>
    </form>
  );
}

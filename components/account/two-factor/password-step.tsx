import { type FormEvent, useRef } from 'react';
import { Outcome } from '@/components/account/outcome';
import { PasswordField } from '@/components/account/password-field';
import { useErrorText } from '@/components/account/use-error-text';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import type { Begun } from './set-up-step';

interface Props {
  username: string;
  onBegun(begun: Begun): void;
  onCancel(): void;
}

/** Asks for the password, and begins. */
export function PasswordStep({ username, onBegun, onCancel }: Props) {
  const settings = useText(settingsText);
  const account = useText(accountText);
  const text = settings.twoFactor;
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, pending, run, clear } = useRequest(useErrorText(), { form, refreshes: false });

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const current = String(new FormData(event.currentTarget).get('current'));
    const begun = await run({ method: 'POST', path: 'account/two-factor', body: { current } }, () => '');
    // useRequest does not know the fields of a handler's answer.
    if (begun) onBegun(begun as unknown as Begun);
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        name="current"
        label={settings.currentPassword}
        error={fields.current && settings.passwordWrong}
        onChange={() => (error || fields.current) && clear()}
        autoComplete="current-password"
        showLabel={account.showPassword}
        hideLabel={account.hidePassword}
        required
      />
      <Outcome trouble={error} done={null}>
        <div className="flex flex-wrap gap-2">
          <QuietButton type="submit" pending={pending}>
            {pending ? text.working : text.begin}
          </QuietButton>
          <QuietButton onClick={onCancel}>{text.cancel}</QuietButton>
        </div>
      </Outcome>
    </form>
  );
}

import { type FormEvent, useRef } from 'react';
import { Outcome } from '@/components/account/outcome';
import { PasswordField } from '@/components/account/password-field';
import { useErrorText } from '@/components/account/use-error-text';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { CodeField } from './code-field';

interface Props {
  username: string;
  to: 'new-codes' | 'turn-off';
  onCodes(codes: readonly string[]): void;
  onOff(): void;
  onCancel(): void;
}

/** Asks for the password and a code before it gets new recovery codes, or turns the second step off. */
export function ProvenStep({ username, to, onCodes, onOff, onCancel }: Props) {
  const settings = useText(settingsText);
  const account = useText(accountText);
  const text = settings.twoFactor;
  const form = useRef<HTMLFormElement>(null);
  const { fields, error, pending, run, clear } = useRequest(useErrorText(), { form });
  const isOff = to === 'turn-off';

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const body = { current: String(typed.get('current')), code: String(typed.get('code')) };
    const asked = isOff
      ? ({ method: 'DELETE', path: 'account/two-factor', body } as const)
      : ({ method: 'POST', path: 'account/two-factor/codes', body } as const);
    const answer = await run(asked, () => '');
    if (answer && isOff) onOff();
    else if (answer) onCodes(answer.codes as string[]);
  }

  const onChange = () => (error || fields.current || fields.code) && clear();
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        name="current"
        label={settings.currentPassword}
        error={fields.current && settings.passwordWrong}
        onChange={onChange}
        autoComplete="current-password"
        showLabel={account.showPassword}
        hideLabel={account.hidePassword}
        required
      />
      <CodeField label={text.anyCode} error={fields.code && text.wrongCode} onChange={onChange} takesAny />
      <Outcome trouble={error} done={null}>
        <div className="flex flex-wrap gap-2">
          <QuietButton type="submit" danger={isOff} pending={pending}>
            {pending ? text.working : isOff ? text.turnOff : text.newCodes}
          </QuietButton>
          <QuietButton onClick={onCancel}>{text.cancel}</QuietButton>
        </div>
      </Outcome>
    </form>
  );
}

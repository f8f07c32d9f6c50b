import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { QuietButton } from '@/components/ui/quiet-button';
import { accountText } from '@/lib/i18n/account/text';
import { requestSignIn } from './next-auth';

interface Props {
  username: string;
  password: string;
  /** A path of this site. */
  callbackUrl: string;
  /** Back to the name and the password. */
  onBack(): void;
}

/** The second step of signing in: asks for a code of the app, or a recovery code. */
export function CodeForm({ username, password, callbackUrl, onBack }: Props) {
  const text = useText(accountText);
  const words = text.code;
  const form = useRef<HTMLFormElement>(null);
  const [isRecovery, setRecovery] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [trouble, setTrouble] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  // The field in which the person typed before is gone. This step follows from what they did, so it takes the focus on
  // touch screens too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a field of the other kind takes the focus again
  useEffect(() => form.current?.querySelector('input')?.focus(), [isRecovery]);
  useEffect(() => {
    if (wrong) form.current?.querySelector('input')?.select();
  }, [wrong]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const code = String(new FormData(event.currentTarget).get('code')).trim();
    if (code === '') return setWrong(words.missing);
    setPending(true);
    setTrouble(null);
    const result = await requestSignIn(username, password, code);
    if (result === 'ok') return window.location.assign(callbackUrl);
    setPending(false);
    if (typeof result === 'object') setTrouble(text.tooManyTries(result.minutes));
    else if (result === 'busy' || result === 'failed') setTrouble(text[result]);
    // The password was changed meanwhile.
    else if (result === 'refused') setTrouble(text.wrongCredentials);
    else setWrong(isRecovery ? words.wrongRecovery : words.wrong);
  }

  function change() {
    setWrong(undefined);
    setTrouble(null);
    setRecovery(!isRecovery);
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <Field
        key={String(isRecovery)}
        name="code"
        label={isRecovery ? words.recoveryLabel : words.label}
        hint={isRecovery ? words.recoveryHint : words.hint}
        error={wrong}
        onChange={() => setWrong(undefined)}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        maxLength={40}
        dir="ltr"
        required
      />
      {isRecovery && <p className="text-[14px] text-muted leading-5">{words.lost}</p>}
      {trouble && (
        <p role="alert" className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">
          {trouble}
        </p>
      )}
      <Button pending={pending}>{pending ? text.signingIn : text.signIn}</Button>
      <div className="flex flex-wrap justify-center gap-2">
        <QuietButton onClick={change}>{isRecovery ? words.useApp : words.useRecovery}</QuietButton>
        <QuietButton onClick={onBack}>{words.back}</QuietButton>
      </div>
    </form>
  );
}

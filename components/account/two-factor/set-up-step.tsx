import { type FormEvent, useRef } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useErrorText } from '@/components/account/use-error-text';
import { useText } from '@/components/locale';
import { QrCode } from '@/components/ui/qr-code';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { settingsText } from '@/lib/i18n/settings/text';
import { CodeField } from './code-field';

/** What the server answers when somebody begins. */
export interface Begun {
  setUp: string;
  key: string;
  uri: string;
}

interface Props {
  begun: Begun;
  onDone(codes: readonly string[]): void;
  onCancel(): void;
}

/** Shows the secret for the app, and asks for a code that shows that the app has it. */
export function SetUpStep({ begun, onDone, onCancel }: Props) {
  const text = useText(settingsText).twoFactor;
  const form = useRef<HTMLFormElement>(null);
  const inWords = useErrorText();
  const { fields, error, pending, run, clear } = useRequest(
    (refusal) => (refusal.code === 'too_late' ? text.tooLate : inWords(refusal)),
    { form },
  );

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code'));
    const body = { setUp: begun.setUp, code };
    const answer = await run({ method: 'PUT', path: 'account/two-factor', body }, () => '');
    if (answer) onDone(answer.codes as string[]);
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <p>{text.scan}</p>
      <QrCode text={begun.uri} label={text.qrLabel} />
      {/* On the phone that has the app nothing can be scanned. */}
      <a
        href={begun.uri}
        className="min-h-11 self-start font-semibold text-accent underline underline-offset-2 md:hidden"
      >
        {text.openApp}
      </a>
      <div>
        <p className="text-muted">{text.byHand}</p>
        <p dir="ltr" className="mt-1 font-mono font-semibold text-[17px] leading-7 tracking-wide">
          {begun.key.match(/.{1,4}/g)?.join(' ')}
        </p>
      </div>
      <CodeField label={text.code} error={fields.code && text.wrongFirstCode} onChange={() => clear()} />
      <Outcome trouble={error} done={null}>
        <div className="flex flex-wrap gap-2">
          <QuietButton type="submit" pending={pending}>
            {pending ? text.working : text.finish}
          </QuietButton>
          <QuietButton onClick={onCancel}>{text.cancel}</QuietButton>
        </div>
      </Outcome>
    </form>
  );
}

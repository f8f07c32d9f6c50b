import { useState } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useErrorText } from '@/components/account/use-error-text';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { useRequest } from '@/components/ui/use-request';
import { settingsText } from '@/lib/i18n/settings/text';

/** Whether the person is told by mail what they missed. */
export function DigestChoice({ isOn }: { isOn: boolean }) {
  const text = useText(settingsText);
  const { error, done, run, pending } = useRequest(useErrorText());
  const hydrated = useHydrated();
  /** Shown while it is being stored, and until the page has it. */
  const [chosen, setChosen] = useState<boolean | null>(null);

  async function choose(digest: boolean) {
    setChosen(digest);
    const request = { method: 'PATCH', path: 'account/mail', body: { digest } } as const;
    if (!(await run(request, () => text.saved))) setChosen(null);
  }

  return (
    <div>
      <label className="mb-3 flex min-h-11 items-start gap-3">
        <input
          type="checkbox"
          checked={chosen ?? isOn}
          disabled={!hydrated || pending}
          onChange={(event) => void choose(event.currentTarget.checked)}
          className="mt-0.5 size-5 shrink-0 accent-accent"
        />
        <span>
          {text.mail.digest}
          <span className="block text-[14px] text-muted leading-5">{text.mail.digestHint}</span>
        </span>
      </label>
      <Outcome trouble={error} done={done} />
    </div>
  );
}

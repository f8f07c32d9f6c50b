import { useState } from 'react';
import { useText } from '@/components/locale';
import { QUIET_ACTION, QuietButton } from '@/components/ui/quiet-button';
import { settingsText } from '@/lib/i18n/settings/text';

interface Props {
  codes: readonly string[];
  onKept(): void;
}

/** Shows recovery codes this once, to be copied or downloaded. */
export function RecoveryCodes({ codes, onKept }: Props) {
  const text = useText(settingsText).twoFactor;
  const [told, setTold] = useState<string | null>(null);
  const lines = codes.join('\n');

  async function copy() {
    // Browsers offer no clipboard without https.
    const written = navigator.clipboard?.writeText(lines) ?? Promise.reject(new Error('no clipboard'));
    setTold(await written.then(() => text.copied).catch(() => text.notCopied));
  }

  return (
    <>
      <h3 className="font-semibold">{text.keepTitle}</h3>
      <p className="text-muted">{text.keepText}</p>
      <ol
        dir="ltr"
        className="grid gap-x-8 gap-y-1 rounded-xl bg-ground p-4 font-mono text-[16px] leading-7 sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-2">
        <QuietButton onClick={() => void copy()}>{text.copy}</QuietButton>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${lines}\n`)}`}
          download="tertulia-codes.txt"
          className={QUIET_ACTION}
        >
          {text.download}
        </a>
        <QuietButton onClick={onKept}>{text.kept}</QuietButton>
        <span role="status" className="text-[14px] text-muted leading-5">
          {told}
        </span>
      </div>
    </>
  );
}

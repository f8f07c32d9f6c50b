import { useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { tokensText } from '@/lib/i18n/tokens/text';

interface Props {
  secret: string;
  title: string;
  onKept(): void;
}

/** Shows a secret this once, to be copied. */
export function ShownOnce({ secret, title, onKept }: Props) {
  const text = useText(tokensText);
  const [told, setTold] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);

  // It takes the place of the form that had the focus.
  useEffect(() => place.current?.focus(), []);

  async function copy() {
    // Browsers offer no clipboard without https.
    const written = navigator.clipboard?.writeText(secret) ?? Promise.reject(new Error('no clipboard'));
    setTold(await written.then(() => text.copied).catch(() => text.notCopied));
  }

  return (
    <div ref={place} tabIndex={-1} className="flex flex-col gap-4 outline-none">
      <h3 className="font-semibold">{title}</h3>
      <p className="text-muted">{text.madeText}</p>
      <code dir="ltr" className="rounded-xl bg-ground p-4 font-mono text-[14px] leading-6 break-all">
        {secret}
      </code>
      <div className="flex flex-wrap items-center gap-2">
        <QuietButton onClick={() => void copy()}>{text.copy}</QuietButton>
        <QuietButton onClick={onKept}>{text.kept}</QuietButton>
        <span role="status" className="text-[14px] text-muted leading-5">
          {told}
        </span>
      </div>
    </div>
  );
}

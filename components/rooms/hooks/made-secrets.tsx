'use client';

import { useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { DIALOG_BODY, DIALOG_FOOT } from '@/components/ui/dialog';
import type { MadeHook } from '@/lib/hooks/limits';
import { hooksText } from '@/lib/i18n/hooks/text';

interface Props {
  name: string;
  made: MadeHook;
  onKept: () => void;
}

/** Shows the secrets of a new webhook this once, to be copied. */
export function MadeSecrets({ name, made: { address, signingKey }, onKept }: Props) {
  const text = useText(hooksText);
  const [told, setTold] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);

  // It takes the place of the form that had the focus.
  useEffect(() => place.current?.focus(), []);

  async function copy(secret: string) {
    // Browsers offer no clipboard without https.
    const written = navigator.clipboard?.writeText(secret) ?? Promise.reject(new Error('no clipboard'));
    setTold(await written.then(() => text.copied).catch(() => text.notCopied));
  }

  const secret = (label: string, hint: string, value: string) => (
    <div>
      <p className="font-[550]">{label}</p>
      <code dir="ltr" className="mt-1 block rounded-xl bg-ground p-3 font-mono text-[14px] leading-6 break-all">
        {value}
      </code>
      <p className="pt-1 text-[13px] text-muted leading-[18px]">{hint}</p>
      <button type="button" onClick={() => void copy(value)} className={`${PLAIN_BUTTON} mt-2`}>
        {text.copy(label)}
      </button>
    </div>
  );
  return (
    <>
      <div ref={place} tabIndex={-1} className={`${DIALOG_BODY} flex flex-col gap-4 outline-none`}>
        <h3 className="font-semibold wrap-anywhere">{text.madeTitle(name)}</h3>
        <p className="text-muted">{text.madeText}</p>
        {address && secret(text.address, text.addressHint, address)}
        {address && (
          <code dir="ltr" className="block rounded-xl bg-ground p-3 font-mono text-[14px] leading-6 break-all">
            {`curl -d '${text.example}' ${address}`}
          </code>
        )}
        {signingKey && secret(text.signingKey, text.signingKeyHint, signingKey)}
        <p role="status" className="text-[14px] text-muted leading-5">
          {told}
        </p>
      </div>
      <div className={DIALOG_FOOT}>
        <button type="button" onClick={onKept} className={MAIN_BUTTON}>
          {text.kept}
        </button>
      </div>
    </>
  );
}

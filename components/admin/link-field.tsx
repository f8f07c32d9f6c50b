'use client';

import { useState } from 'react';
import { Outcome } from './note';
import { PILL } from './styles';
import { useAdminText } from './text';

/** A link to be copied. It can be selected too, because browsers offer no clipboard without https. */
export function LinkField({ label, link }: { label: string; link: string }) {
  const words = useAdminText();
  /** The link that was copied, and what came of it. */
  const [copied, setCopied] = useState<{ link: string; told: string } | null>(null);

  async function copy() {
    const written = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'));
    const told = await written.then(() => words.linkCopied).catch(() => words.linkNotCopied);
    setCopied({ link, told });
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <input
        type="text"
        readOnly
        aria-label={label}
        value={link}
        dir="ltr"
        onFocus={(event) => event.target.select()}
        className="min-h-11 min-w-0 flex-1 basis-60 rounded-xl border border-field-line bg-surface px-3 text-[14px]"
      />
      <button type="button" onClick={() => void copy()} className={PILL}>
        {words.copyLink}
      </button>
      <Outcome done={copied?.link === link ? copied.told : null} />
    </div>
  );
}

'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';

const COPIED_SHOWN_MS = 2_000;

/** Copies the code of the block in which it stands. */
export function CodeCopy({ code }: { code: string }) {
  const { copyCode, copied: done } = useText(shellText);
  const [isCopied, setIsCopied] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    setIsCopied(await copied(code, button.current?.closest('[data-code]')?.querySelector('code') ?? null));
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      ref={button}
      type="button"
      data-no-copy
      onClick={copy}
      aria-label={copyCode}
      title={copyCode}
      className="code-copy"
    >
      <Icon size={15} />
      <span role="status" className="sr-only">
        {isCopied && done}
      </span>
    </button>
  );
}

/** Copies the code. Without https there is no clipboard: then the code is selected and copied as by keyboard. */
async function copied(code: string, content: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code);
    return true;
  } catch {
    if (content) document.getSelection()?.selectAllChildren(content);
    return document.execCommand('copy');
  }
}

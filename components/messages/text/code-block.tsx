'use client';

import { useEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { CheckIcon, CopyIcon } from '@/components/ui/icons';
import { late } from '@/components/ui/late';
import { chatText } from '@/lib/i18n/chat/text';
import type { Token } from './highlighter';

interface Props {
  code: string;
  language: string;
  className: string;
}

/** Loaded when the first block with a language is shown. */
const highlighter = late(() => import('./highlighter'), { atOnce: true });

const COPIED_SHOWN_MS = 2_000;

/** Code as typed, in colours if its language is known. Long lines scroll. */
export function CodeBlock({ code, language, className }: Props) {
  const text = useText(chatText);
  const content = useRef<HTMLElement>(null);
  return (
    <div dir="ltr" data-code className={`${className} code-box`}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that long lines can be read by keyboard
        tabIndex={0}
        className="code-lines"
      >
        <code ref={content}>{language === '' ? code : <Highlighted code={code} language={language} />}</code>
      </pre>
      <CopyButton code={code} content={content} label={text.copyCode} done={text.copied} />
    </div>
  );
}

/** Code in the colours of its language, once the highlighter is loaded. */
export function Highlighted({ code, language }: { code: string; language: string }) {
  const loaded = highlighter.use();
  return loaded ? <Tokens tokens={loaded.highlight(code, language)} /> : code;
}

function Tokens({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map((token, index) => {
    if (typeof token === 'string') return token;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a code never change places
      <span key={index} className={`code-${token.kind}`}>
        <Tokens tokens={token.children} />
      </span>
    );
  });
}

interface CopyButtonProps {
  code: string;
  content: React.RefObject<HTMLElement | null>;
  label: string;
  done: string;
}

function CopyButton({ code, content, label, done }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    setIsCopied(await copied(code, content.current));
  };
  const Icon = isCopied ? CheckIcon : CopyIcon;
  return (
    <button type="button" data-no-copy onClick={copy} aria-label={label} title={label} className="code-copy">
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

'use client';

import { CodeCopy } from '@/components/shell/later/later-components';
import { late } from '@/components/ui/late';
import type { Token } from './highlighter';

interface Props {
  code: string;
  language: string;
  className: string;
}

/** Loaded when the first block with a language is shown. */
const highlighter = late(() => import('./highlighter'), { atOnce: true });

/** Code as typed, in colours if its language is known. Long lines scroll. */
export function CodeBlock({ code, language, className }: Props) {
  return (
    <div dir="ltr" data-code className={`${className} code-box`}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that long lines can be read by keyboard
        tabIndex={0}
        className="code-lines"
      >
        <code>{language === '' ? code : <Highlighted code={code} language={language} />}</code>
      </pre>
      <CodeCopy code={code} />
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

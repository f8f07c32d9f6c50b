'use client';

import { useRef } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useErrorText } from '@/components/account/use-error-text';
import { useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { tokensText } from '@/lib/i18n/tokens/text';
import type { TokenScope } from '@/lib/tokens/scope';

export interface ShownToken {
  id: number;
  name: string;
  scope: TokenScope;
  /** A day, in words. */
  until: string;
  /** The same; null: it was never used. */
  used: string | null;
}

/** Lists the person's tokens, with buttons that revoke them. */
export function TokenList({ tokens }: { tokens: readonly ShownToken[] }) {
  const text = useText(tokensText);
  const inWords = useErrorText();
  const { error, done, pending, run } = useRequest((refusal) =>
    refusal.code === 'gone' ? text.gone : inWords(refusal),
  );
  const list = useRef<HTMLUListElement>(null);

  async function revoke({ id, name }: ShownToken) {
    // The button that had the focus goes away with its line.
    const request = { method: 'DELETE', path: `account/tokens/${id}` } as const;
    if (await run(request, () => text.revoked(name))) list.current?.focus();
  }

  return (
    <div className="flex flex-col gap-4">
      {tokens.length === 0 && <p>{text.none}</p>}
      <ul ref={list} tabIndex={-1} className="flex flex-col gap-4 outline-none empty:hidden">
        {tokens.map((token) => (
          <li key={token.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <div className="min-w-0">
              <p className="font-semibold wrap-anywhere">
                <bdi>{token.name}</bdi>
              </p>
              <p className="text-[14px] text-muted leading-5">
                {text.scopes[token.scope]} · {text.until(token.until)} ·{' '}
                {token.used === null ? text.neverUsed : text.used(token.used)}
              </p>
            </div>
            <QuietButton
              danger
              aria-label={text.revokeOne(token.name)}
              pending={pending}
              onClick={() => void revoke(token)}
            >
              {text.revoke}
            </QuietButton>
          </li>
        ))}
      </ul>
      <Outcome trouble={error} done={done} />
    </div>
  );
}

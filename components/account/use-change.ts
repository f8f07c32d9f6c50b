'use client';

import { useRouter } from 'next/navigation';
import { type RefObject, useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { type AccountResult, type Errors, requestAccount } from './requests';

export interface Change {
  /** The codes of what is wrong, by field. */
  errors: Errors;
  /** What went wrong with the whole, in words. */
  trouble: string | null;
  /** It went well, just now. */
  done: boolean;
  pending: boolean;
  /** Asks the server for it; then the page is read anew. @returns whether it went well */
  ask(method: string, path: string, body?: object): Promise<boolean>;
  /** Takes the errors away, as when somebody types again. */
  clear(): void;
}

/** A change of one's own account that a form asks for. `form` gets the focus to its first wrong field. */
export function useChange(form?: RefObject<HTMLElement | null>): Change {
  const account = useText(accountText);
  const settings = useText(settingsText);
  const router = useRouter();
  const [result, setResult] = useState<AccountResult | null>(null);
  const [pending, setPending] = useState(false);

  useEffect(() => {
    if (result !== null && result !== 'ok') form?.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [result, form]);

  async function ask(method: string, path: string, body?: object): Promise<boolean> {
    if (pending) return false;
    setPending(true);
    setResult(null);
    const found = await requestAccount(method, path, body);
    setResult(found);
    setPending(false);
    // What did not fit may be of yesterday too: a session that was ended elsewhere.
    router.refresh();
    return found === 'ok';
  }

  const errors = typeof result === 'object' && result !== null && 'errors' in result ? result.errors : {};
  return {
    errors,
    trouble: troubleOf(result, { ...account, signedOut: settings.signedOut }),
    done: result === 'ok',
    pending,
    ask,
    clear: () => setResult(null),
  };
}

interface Words {
  busy: string;
  failed: string;
  signedOut: string;
  tooManyTries(minutes: number): string;
}

function troubleOf(result: AccountResult | null, words: Words): string | null {
  if (result === null || result === 'ok') return null;
  if (typeof result === 'string') return words[result];
  return 'minutes' in result ? words.tooManyTries(result.minutes) : null;
}

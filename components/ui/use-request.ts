'use client';

import { useRouter } from 'next/navigation';
import { type RefObject, useEffect, useState } from 'react';
import { type AnswerBody, type ApiRequest, type FieldErrors, type Refusal, request } from '@/lib/browser/request';

/** What the page shows is not what is there any more. */
const STALE = ['conflict', 'signed_out', 'unknown_session'];

const NONE: FieldErrors = {};

type Result = { done: string } | Refusal;

/**
 * Something that is asked of the server, one at a time, and how it went. The page is read anew after what went well, and
 * when it turns out to be out of date.
 * @param inWords what a refusal means; null where its fields say it all
 * @param form gets the focus to its first wrong field
 */
export function useRequest(inWords: (refusal: Refusal) => string | null, form?: RefObject<HTMLElement | null>) {
  const router = useRouter();
  const [result, setResult] = useState<Result | null>(null);
  const [pending, setPending] = useState(false);
  const refusal = result !== null && 'code' in result ? result : null;

  useEffect(() => {
    if (refusal) form?.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [refusal, form]);

  /**
   * @param say what to say once it is done
   * @returns the answer's body; null when it failed, or another one was under way
   */
  async function run(asked: ApiRequest, say: (body: AnswerBody) => string): Promise<AnswerBody | null> {
    if (pending) return null;
    setPending(true);
    setResult(null);
    const answer = await request(asked);
    setPending(false);
    setResult(answer.ok ? { done: say(answer.body) } : answer);
    if (answer.ok || STALE.includes(answer.code)) router.refresh();
    return answer.ok ? answer.body : null;
  }

  return {
    run,
    pending,
    /** What was said of it when it went well, just now. */
    done: result !== null && 'done' in result ? result.done : null,
    /** What went wrong, in words. */
    error: refusal && inWords(refusal),
    code: refusal?.code ?? null,
    fields: refusal?.fields ?? NONE,
    /** Takes away what was said, as when somebody types again. */
    clear: () => setResult(null),
  };
}

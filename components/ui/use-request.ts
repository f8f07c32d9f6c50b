'use client';

import { useRouter } from 'next/navigation';
import { type RefObject, useEffect, useState } from 'react';
import { type AnswerBody, type ApiRequest, type FieldErrors, type Refusal, request } from '@/lib/browser/request';

/** These refusals mean that the page is out of date. */
const STALE = ['conflict', 'report_closed', 'signed_out', 'unknown_session'];

const NONE: FieldErrors = {};

type Result = { done: string } | Refusal;

interface Options {
  /** The form whose first wrong field gets the focus. */
  form?: RefObject<HTMLElement | null>;
  /** False if the page learns of the change over its connection. */
  refreshes?: boolean;
}

/**
 * Sends requests to the server, one at a time, and keeps the result. Refreshes the page after a success, and when a
 * refusal means that the page is out of date.
 * @param inWords says what a refusal means; null if the fields already say it
 */
export function useRequest(inWords: (refusal: Refusal) => string | null, { form, refreshes = true }: Options = {}) {
  const router = useRouter();
  const [result, setResult] = useState<Result | null>(null);
  const [pending, setPending] = useState(false);
  const refusal = result !== null && 'code' in result ? result : null;

  useEffect(() => {
    if (refusal) form?.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [refusal, form]);

  /**
   * @param say returns the text to show after a success
   * @returns the answer's body; null if it failed, or another request was running
   */
  async function run(asked: ApiRequest, say: (body: AnswerBody) => string): Promise<AnswerBody | null> {
    if (pending) return null;
    setPending(true);
    setResult(null);
    const answer = await request(asked);
    setPending(false);
    setResult(answer.ok ? { done: say(answer.body) } : answer);
    if (refreshes && (answer.ok || STALE.includes(answer.code))) router.refresh();
    return answer.ok ? answer.body : null;
  }

  return {
    run,
    pending,
    /** The text about the last request, if it succeeded. */
    done: result !== null && 'done' in result ? result.done : null,
    /** What went wrong with the last request, in words. */
    error: refusal && inWords(refusal),
    code: refusal?.code ?? null,
    fields: refusal?.fields ?? NONE,
    /** Removes the result, as when the person types again. */
    clear: () => setResult(null),
  };
}

'use client';

import { useEffect, useRef, useState } from 'react';
import { errorText } from '@/components/account/error-text';
import { takeLinkCode } from '@/components/account/link-code';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { type Answer, type Refusal, request } from '@/lib/browser/request';
import { type AccountText, accountText } from '@/lib/i18n/account/text';

interface Asked {
  code: string;
  username: string;
  address: string;
}

/**
 * Confirms the address of the link. The code stands behind the `#`, so no server, log or other site is told of it, and
 * a program that only opens the links of mails confirms nothing.
 */
export function ConfirmForm() {
  const text = useText(accountText);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [trouble, setTrouble] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  const [isDone, setDone] = useState(false);
  const code = useRef<string | null>(null);

  useEffect(() => {
    // Effects run twice in development, and the code is in the address only once.
    if (code.current !== null) return;
    const given = takeLinkCode();
    code.current = given;
    void lookUp(given).then((answer) => {
      if (answer.ok) setAsked({ code: given, ...answer.body });
      else setTrouble(answer);
    });
  }, []);

  async function confirm() {
    if (!asked || pending) return;
    setPending(true);
    const answer = await request({ method: 'PUT', path: 'mail-link', body: { code: asked.code } });
    setPending(false);
    setTrouble(answer.ok ? null : answer);
    setDone(answer.ok);
  }

  if (isDone) return <p role="status">{text.confirmMail.confirmed}</p>;
  const words = trouble && inWords(trouble, text);
  return (
    <div className="flex flex-col gap-5">
      {asked && (
        <>
          <p className="wrap-anywhere">{text.confirmMail.ask(asked.address, asked.username)}</p>
          <p className="text-muted">{text.confirmMail.careful}</p>
        </>
      )}
      {!asked && !trouble && (
        <p role="status" className="text-muted">
          {text.lookingAtLink}
          <noscript>{text.needsScript}</noscript>
        </p>
      )}
      <div role="alert">
        {words && <p className="rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">{words}</p>}
      </div>
      {asked && (
        <Button type="button" pending={pending} onClick={() => void confirm()}>
          {pending ? text.confirmMail.confirming : text.confirmMail.confirm}
        </Button>
      )}
    </div>
  );
}

function lookUp(code: string): Promise<Answer<{ username: string; address: string }>> {
  return request({ method: 'POST', path: 'mail-link', body: { code } });
}

function inWords(refusal: Refusal, text: AccountText): string {
  if (refusal.code === 'gone') return text.confirmMail.gone;
  if (refusal.code === 'mail_taken') return text.confirmMail.taken;
  return errorText(refusal, text) ?? text.failed;
}

'use client';

import { useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useRequest } from '@/components/ui/use-request';
import { Outcome } from './note';
import { DANGER_PILL } from './styles';
import { useAdminText, useErrorText } from './text';

interface Props {
  id: number;
  words: { revoke: string; label: string; title: string; text: string; done: string };
}

/** Revokes a webhook, after a question. */
export function HookRevocation({ id, words }: Props) {
  const { cancel } = useAdminText();
  const { run, pending, error, done } = useRequest(useErrorText());
  const [isAsking, setAsking] = useState(false);

  async function revoke() {
    setAsking(false);
    await run({ method: 'DELETE', path: `admin/hooks/${id}`, body: {} }, () => words.done);
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <Outcome error={error} done={done} />
      <button
        type="button"
        aria-label={words.label}
        aria-busy={pending}
        onClick={() => setAsking(true)}
        className={DANGER_PILL}
      >
        {words.revoke}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={words.title}
          text={words.text}
          confirm={words.revoke}
          cancel={cancel}
          onConfirm={() => void revoke()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

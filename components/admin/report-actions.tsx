'use client';

import { useRef, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useRequest } from '@/components/ui/use-request';
import type { ReportAction } from '@/lib/reports/actions';
import { Outcome } from './note';
import { DANGER_PILL, PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

interface Props {
  roomId: number;
  seq: number;
  /** Null once the account is gone. */
  authorId: number | null;
  isOpen: boolean;
  offered: readonly ReportAction[];
}

/** What an administrator can do about a reported message. */
export function ReportActions({ roomId, seq, authorId, isOpen, offered }: Props) {
  const { cancel, reports: words } = useAdminText();
  const [asking, setAsking] = useState<ReportAction | null>(null);
  const { run, pending, error, done } = useRequest(useErrorText());
  const heading = useRef<HTMLHeadingElement>(null);

  async function carryOut(action: ReportAction) {
    setAsking(null);
    const body = { action, open: isOpen, author: authorId };
    // The button that had the focus goes away with the others.
    if (await run({ method: 'POST', path: `admin/reports/${roomId}/${seq}`, body }, () => words.done[action]))
      heading.current?.focus();
  }

  const question = asking && words.ask[asking];
  return (
    <section className={`${SURFACE} mb-8 p-5`}>
      <h2 ref={heading} tabIndex={-1} className="mb-2 font-[650] text-[17px] outline-none">
        {words.decide}
      </h2>
      <Outcome error={error} done={done} />
      <ul className="divide-y divide-line">
        {offered.map((action) => (
          <li key={action} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
            <p className="min-w-0 flex-1 basis-60 text-muted">{words.hints[action]}</p>
            <button
              type="button"
              aria-busy={pending}
              onClick={() => (words.ask[action] ? setAsking(action) : void carryOut(action))}
              className={words.ask[action] ? DANGER_PILL : PILL}
            >
              {words.actions[action]}
            </button>
          </li>
        ))}
      </ul>
      {asking && question && (
        <ConfirmDialog
          title={question.title}
          text={question.text}
          confirm={words.actions[asking]}
          cancel={cancel}
          onConfirm={() => void carryOut(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </section>
  );
}

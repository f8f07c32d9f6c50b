'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { useNameInSentence, useQuoteText } from '@/components/messages/reply/quote-block';
import { Problem } from '@/components/rooms/dialogs/problem';
import { useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { TextArea } from '@/components/ui/text-area';
import { useRequest } from '@/components/ui/use-request';
import type { Refusal } from '@/lib/browser/request';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';

interface Props {
  room: number;
  message: Message;
  onClose: () => void;
}

/** The longest reason, in code points: REASON_CODE_POINTS of lib/reports/report.ts. */
const LONGEST = 500;

/** Reports a message of somebody else to the administrators. Says what the administrators will see. */
export function ReportDialog({ room, message, onClose }: Props) {
  const { cancel, close, report: words } = useText(actionsText);
  const { me } = useReader();
  const say = useNotice();
  const author = useNameInSentence(message, me.id);
  const preview = useQuoteText(message);
  const inWords = ({ code }: Refusal) => words.errors[code] ?? words.errors.failed;
  const { run, pending, error, clear } = useRequest(inWords, { refreshes: false });
  const form = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState('');
  const isTooLong = [...reason.trim()].length > LONGEST;

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    const path = `rooms/by-id/${room}/messages/${message.seq}/report`;
    if (!(await run({ method: 'PUT', path, body: { reason } }, () => ''))) return;
    if (form.current) closeDialogAround(form.current);
    say(words.done);
  }

  return (
    <Dialog
      title={words.title(author)}
      about={
        <bdi className="line-clamp-2 wrap-anywhere" dir="auto">
          {preview}
        </bdi>
      }
      close={close}
      onClose={onClose}
      isDirty={reason !== ''}
    >
      <form ref={form} noValidate onSubmit={onSubmit} className="contents">
        <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
          <p>{words.whoSees}</p>
          <TextArea
            label={words.reason}
            hint={words.reasonHint}
            data-autofocus=""
            dir="auto"
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              clear();
            }}
            error={isTooLong ? words.errors.too_long : undefined}
            maxLength={4 * LONGEST}
          />
          <Problem words={error} />
        </div>
        <div className={DIALOG_FOOT}>
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {cancel}
          </button>
          <button type="submit" aria-busy={pending} disabled={isTooLong} className={MAIN_BUTTON}>
            {pending ? words.sending : words.send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

'use client';

import { useState } from 'react';
import { useText } from '@/components/locale';
import { ChooseAgain, useFilesReason } from '@/components/messages/files/failed-files';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { ErrorCode } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { troubleText } from '@/lib/i18n/trouble/text';

export interface FailedNoteProps {
  item: PendingMessage;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

const ACTION =
  'min-h-8 rounded-md px-1.5 font-semibold underline underline-offset-2 max-sm:min-h-11 max-sm:min-w-11 pointer-coarse:min-h-11 pointer-coarse:min-w-11';

/**
 * Stands below a message that was not sent: says why, and what the writer can do. A message in a closed room has no
 * button that sends it again: it is sent when the room opens again.
 */
export function FailedNote({ item, onRetry, onDiscard }: FailedNoteProps) {
  const { clientId, code, text } = item;
  const { notSent } = useText(chatText);
  const trouble = useText(troubleText);
  const { reason: ofFiles, mustChoose } = useFilesReason(item);
  const reason = ofFiles ?? (code && trouble.reasons[code as ErrorCode]);
  return (
    <p className="flex flex-wrap items-center justify-end gap-x-1 text-[13px] text-danger">
      <span>{reason ? `${notSent}: ${reason}.` : `${notSent} ·`}</span>
      <span className="flex whitespace-nowrap">
        {code === 'room_closed' ? (
          <Copy text={text} />
        ) : mustChoose ? (
          <ChooseAgain clientId={clientId} className={ACTION} />
        ) : (
          <button type="button" className={ACTION} onClick={() => onRetry(clientId)}>
            {trouble.retry}
          </button>
        )}
        <button type="button" className={ACTION} onClick={() => onDiscard(clientId)}>
          {trouble.discard}
        </button>
      </span>
    </p>
  );
}

function Copy({ text }: { text: string }) {
  const words = useText(troubleText);
  const [state, setState] = useState<'copy' | 'copied' | 'copyFailed'>('copy');

  function copy() {
    // Browsers have no clipboard for pages without TLS. The text can still be selected.
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject();
    done.then(
      () => setState('copied'),
      () => setState('copyFailed'),
    );
  }

  return (
    <button type="button" className={ACTION} onClick={copy}>
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}

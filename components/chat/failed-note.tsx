'use client';

import { useText } from '@/components/locale';
import type { PendingMessage } from '@/lib/chat/client/timeline';

interface Props {
  item: PendingMessage;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

const ACTION = 'min-h-7 rounded-md px-1 font-semibold underline underline-offset-2';

/** Below a message that the server refused: why, and what can be done. */
export function FailedNote({ item: { clientId, code }, onRetry, onDiscard }: Props) {
  const { chat } = useText();
  const reason = code && chat.reasons[code];
  return (
    <p className="flex flex-wrap items-center justify-end gap-x-1 text-[13px] text-danger">
      <span>{reason ? `${chat.notSent}: ${reason}.` : `${chat.notSent} ·`}</span>
      <button type="button" className={ACTION} onClick={() => onRetry(clientId)}>
        {chat.retry}
      </button>
      <button type="button" className={ACTION} onClick={() => onDiscard(clientId)}>
        {chat.discard}
      </button>
    </p>
  );
}

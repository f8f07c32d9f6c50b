'use client';

import { Pencil, Reply, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useText } from '@/components/locale';
import { useNameInSentence, useQuoteText } from '@/components/messages/reply/quote-block';
import { useReader } from '@/components/shell/chat-provider';
import { IconButton } from '@/components/ui/icon-button';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';

interface Props {
  type: 'reply' | 'edit';
  message: Message;
  session: SessionApi;
  onLeave: () => void;
  /** Goes to the message. */
  onReveal: (seq: number) => void;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** Above the field: what is answered or edited. */
export function ModeBar({ type, session, onLeave, onReveal, ...before }: Props) {
  const text = useText(actionsText);
  const { me } = useReader();
  const { messages } = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  // The message may change, or be deleted, while the reader writes.
  const message = messages.find(({ seq }) => seq === before.message.seq) ?? before.message;
  const name = useNameInSentence(message, me.id);
  const quote = useQuoteText(message);
  const isReply = type === 'reply';
  const replying = message.userId === me.id ? text.replyingToYou : text.replyingTo(name);
  return (
    <div className="flex items-center gap-3 ps-[18px] pe-1 pt-1">
      <span aria-hidden="true" className="text-accent">
        {isReply ? <Reply {...ICON} className="rtl:-scale-x-100" /> : <Pencil {...ICON} />}
      </span>
      <button
        type="button"
        data-mode={type}
        onClick={() => onReveal(message.seq)}
        className="min-h-11 min-w-0 flex-1 rounded-lg py-1 text-start text-[13px] leading-[18px]"
      >
        {/* Screen readers hear it when the bar appears. */}
        <span role="status" className="block truncate font-semibold text-accent">
          {isReply ? replying : text.editing}
        </span>
        <span dir="auto" className="block truncate text-muted">
          {quote}
        </span>
      </button>
      <IconButton label={isReply ? text.stopReplying : text.stopEditing} onClick={onLeave} className="text-muted">
        <X {...ICON} />
      </IconButton>
    </div>
  );
}

'use client';

import { useText } from '@/components/locale';
import type { ChatView } from '@/lib/chat/client/room-session';
import { chatText } from '@/lib/i18n/chat/text';

interface Props {
  view: Pick<ChatView, 'hasMore' | 'older' | 'endReason'>;
  isEmpty: boolean;
  onOlder: () => void;
}

/** Stands above the first message: a button that loads older messages, or a text that there are none. */
export function ConversationStart({ view: { hasMore, older, endReason }, isEmpty, onOlder }: Props) {
  const chat = useText(chatText);
  if (isEmpty) return null;
  if (!hasMore) return <p className="pt-6 pb-1 text-center text-[13px] text-muted">{chat.beginning}</p>;
  if (endReason) return null;
  const label = { idle: chat.older, loading: chat.olderLoading, failed: chat.olderFailed }[older];
  return (
    <div className="flex justify-center pt-3 print:hidden">
      <button
        type="button"
        onClick={onOlder}
        aria-disabled={older === 'loading'}
        className={`older-button ${older === 'failed' ? 'text-danger' : 'text-muted'}`}
      >
        {label}
      </button>
    </div>
  );
}

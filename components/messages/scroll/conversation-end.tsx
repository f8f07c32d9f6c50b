'use client';

import { useText } from '@/components/locale';
import type { ChatView } from '@/lib/chat/client/room-session';
import { actionsText } from '@/lib/i18n/actions/text';

interface Props {
  state: NonNullable<ChatView['newer']>;
  onNewer: () => void;
}

/** Stands below the last message while there are newer ones that are not shown. */
export function ConversationEnd({ state, onNewer }: Props) {
  const text = useText(actionsText);
  const label = { idle: text.newer, loading: text.newerLoading, failed: text.newerFailed }[state];
  return (
    <div className="flex justify-center pb-3 print:hidden">
      <button
        type="button"
        onClick={onNewer}
        aria-disabled={state === 'loading'}
        className={`min-h-10 rounded-full px-4 font-medium text-[13px] hover:bg-pill ${state === 'failed' ? 'text-danger' : 'text-muted'}`}
      >
        {label}
      </button>
    </div>
  );
}

'use client';

import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { ComposeMode } from '@/components/composer/modes/compose-mode';
import { useText } from '@/components/locale';
import { IconButton } from '@/components/ui/icon-button';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { actionsText } from '@/lib/i18n/actions/text';

interface Props {
  session: SessionApi;
  mode: ComposeMode;
}

/** Above the field: an edit that was interrupted, until the reader goes on with it or discards it. */
export function UnfinishedBar({ session, mode }: Props) {
  const text = useText(actionsText);
  const now = useSyncExternalStore(mode.subscribe, mode.getSnapshot, mode.getSnapshot);
  const edit = useSyncExternalStore(mode.subscribe, mode.getUnfinished, mode.getUnfinished);
  // The message may be deleted meanwhile.
  useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  if (!edit || now.type === 'edit') return null;
  const target = mode.targetOf(edit);

  function goOn() {
    if (!edit) return;
    if (target) return mode.edit(target);
    mode.field?.insert(edit.text, edit.mentions);
    mode.forget(edit);
  }

  return (
    <div className="flex items-center gap-3 ps-[18px] pe-1 pt-1 text-[13px] leading-[18px]">
      <div className="min-w-0 flex-1 py-1">
        <p role="status" className="font-semibold text-accent">
          {text.unfinished}
        </p>
        <p dir="auto" className="truncate text-muted">
          {edit.text}
        </p>
      </div>
      <button type="button" onClick={goOn} className="min-h-11 shrink-0 rounded-full px-2 font-[550] text-accent">
        {target ? text.goOnEditing : text.putBack}
      </button>
      <IconButton
        label={text.discard}
        onClick={() => {
          mode.forget(edit);
          mode.field?.focus();
        }}
        className="shrink-0 text-muted"
      >
        <X size={18} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}

'use client';

import { X } from 'lucide-react';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { ComposeMode } from '@/components/composer/modes/compose-mode';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { IconButton } from '@/components/ui/icon-button';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { ErrorCode } from '@/lib/chat/protocol';
import { actionsText } from '@/lib/i18n/actions/text';

interface Props {
  session: SessionApi;
  mode: ComposeMode;
}

/**
 * The text of a refused edit. It comes back into the field if that is empty; otherwise it stands above the field until
 * the reader takes or discards it.
 */
export function ReturnedBar({ session, mode }: Props) {
  const text = useText(actionsText);
  const say = useNotice();
  const { returned } = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  const now = useSyncExternalStore(mode.subscribe, mode.getSnapshot, mode.getSnapshot);
  const [first] = returned;
  const reason = (code: ErrorCode) => text.reasons[code] ?? text.otherReason;

  const putBack = useEffectEvent((clientId: string) => {
    const taken = session.takeReturned(clientId);
    if (!taken || !mode.field) return;
    mode.field.setText(taken.text, taken.mentions);
    say(`${text.refused.edit}: ${reason(taken.code)}. ${text.isBack}`);
  });
  const clientId = first?.clientId;
  const isFree = now.type !== 'edit';
  useEffect(() => {
    if (clientId !== undefined && isFree && mode.field?.text() === '') putBack(clientId);
  }, [clientId, isFree, mode]);

  if (!first) return null;
  return (
    <div className="flex items-center gap-3 ps-[18px] pe-1 pt-1 text-[13px] leading-[18px]">
      <div className="min-w-0 flex-1 py-1">
        <p className="font-semibold text-danger">{`${text.refused.edit}: ${reason(first.code)}.`}</p>
        <p dir="auto" className="truncate text-muted">
          {first.text}
        </p>
      </div>
      <button
        type="button"
        disabled={!isFree}
        onClick={() => {
          const taken = session.takeReturned(first.clientId);
          if (taken) mode.field?.insert(taken.text, taken.mentions);
        }}
        className="min-h-11 shrink-0 rounded-full px-2 font-[550] text-accent disabled:text-muted"
      >
        {text.putBack}
      </button>
      <IconButton
        label={text.discard}
        onClick={() => {
          session.takeReturned(first.clientId);
          mode.field?.focus();
        }}
        className="shrink-0 text-muted"
      >
        <X size={18} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}

'use client';

import { useText } from '@/components/locale';
import { AlertIcon, CheckIcon, ClockIcon } from '@/components/ui/icons';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import { chatText } from '@/lib/i18n/chat/text';

const LABELS = { waiting: 'sending', held: 'notSent', stored: 'sent', failed: 'notSent' } as const;
const ICONS = { waiting: ClockIcon, held: ClockIcon, stored: CheckIcon, failed: AlertIcon };

/** The state of the reader's own message: an icon with a label for screen readers. */
export function MessageStatus({ state }: { state: PendingMessage['state'] }) {
  const chat = useText(chatText);
  const StateIcon = ICONS[state];
  return (
    <span role="img" aria-label={chat[LABELS[state]]} className="inline-grid">
      <StateIcon />
    </span>
  );
}

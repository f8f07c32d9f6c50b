'use client';

import { ArrowDown } from 'lucide-react';
import { useText } from '@/components/locale';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';
import { countUnseen } from './unseen';

interface Props {
  messages: readonly Message[];
  /** The last seq when the reader left the end. */
  since: number;
  /** The reader's own name. */
  me: string;
  /** Ids of the people whom the reader has blocked. */
  blocked: ReadonlySet<number>;
  onPress: () => void;
}

/** Scrolls to the end, and shows how many messages are new there. */
export function NewMessagesButton({ messages, since, me, blocked, onPress }: Props) {
  const text = useText(actionsText);
  const count = countUnseen(messages, since, me, blocked);
  const isNew = count > 0;
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={isNew ? undefined : text.toEnd}
      className={`absolute bottom-2 left-1/2 z-20 flex min-h-10 -translate-x-1/2 items-center gap-1.5 rounded-full bg-surface font-semibold text-[13px] shadow-afloat starting:opacity-0 motion-safe:transition-opacity motion-safe:duration-100 print:hidden ${isNew ? 'px-4 text-accent' : 'w-10 justify-center text-muted'}`}
    >
      {isNew && text.newMessages(count)}
      <ArrowDown size={16} strokeWidth={2.4} className="shrink-0" />
    </button>
  );
}

'use client';

import { useText } from '@/components/locale';
import { ArrowDownIcon } from '@/components/ui/icons';
import { chatText } from '@/lib/i18n/chat/text';

/** Scrolls to the end, and shows how many messages are new there. */
export function NewMessagesButton({ count, onPress }: { count: number; onPress: () => void }) {
  const chat = useText(chatText);
  const isNew = count > 0;
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={isNew ? undefined : chat.toEnd}
      className={`absolute bottom-2 left-1/2 z-20 flex min-h-10 -translate-x-1/2 items-center gap-1.5 rounded-full bg-surface font-semibold text-[13px] shadow-afloat starting:opacity-0 motion-safe:transition-opacity motion-safe:duration-100 print:hidden ${isNew ? 'px-4 text-accent' : 'w-10 justify-center text-muted'}`}
    >
      {isNew && chat.newMessages(count)}
      <ArrowDownIcon />
    </button>
  );
}

'use client';

import { useText } from '@/components/locale';
import { chatText } from '@/lib/i18n/chat/text';

/** Stands above the first message that is new to the reader. */
export function NewLine() {
  const { newLine } = useText(chatText);
  return (
    <p
      data-new-line
      className="mt-1.5 mb-3.5 flex items-center gap-3 font-semibold text-[13px] text-accent leading-[18px] before:h-px before:flex-1 before:bg-accent/35 after:h-px after:flex-1 after:bg-accent/35 print:hidden"
    >
      {newLine}
    </p>
  );
}

'use client';

import { useText } from '@/components/locale';
import { chatText } from '@/lib/i18n/chat/text';

/** Stands above the first message that is new to the reader. */
export function NewLine() {
  const { newLine } = useText(chatText);
  return (
    <p data-new-line className="new-line">
      {newLine}
    </p>
  );
}

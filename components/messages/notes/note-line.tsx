'use client';

import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';
import type { FoldedNote } from './fold-notes';
import { noteWords } from './note-words';

/** A quiet line about something that happened in the room. */
export function NoteLine({ note }: { note: FoldedNote }) {
  const text = useText(shellText);
  return (
    <p className="mx-auto mb-3.5 w-fit max-w-[90%] text-center text-[13px] text-muted leading-[18px] wrap-anywhere">
      {noteWords(note, text)}
    </p>
  );
}

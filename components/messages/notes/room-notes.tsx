'use client';

import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';
import type { Note } from '@/lib/messages/events';
import { foldNotes } from './fold-notes';
import { noteWords } from './note-words';

/** What happened in the room between two messages: a quiet line for each thing. */
export function RoomNotes({ notes }: { notes: readonly Note[] }) {
  const text = useText(shellText);
  return foldNotes(notes).map((note) => (
    <p
      key={note.seq}
      className="mx-auto mb-3.5 w-fit max-w-[90%] text-center text-[13px] text-muted leading-[18px] wrap-anywhere"
    >
      {noteWords(note, text)}
    </p>
  ));
}

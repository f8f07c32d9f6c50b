'use client';

import { memo } from 'react';
import { NoteLine } from '@/components/shell/later/later-components';
import type { Note } from '@/lib/messages/events';
import { foldNotes } from './fold-notes';

/**
 * What happened in the room between two messages: a quiet line for each thing. Memoized: a line that is rendered again
 * before its words are loaded would be taken from the server's HTML.
 */
export const RoomNotes = memo(Lines, (before, { notes }) => {
  return notes.length === before.notes.length && notes.every((note, index) => note === before.notes[index]);
});

function Lines({ notes }: { notes: readonly Note[] }) {
  return foldNotes(notes).map((note) => <NoteLine key={note.seq} note={note} />);
}

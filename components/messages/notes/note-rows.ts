import type { Row } from '@/components/messages/rows';
import { type Day, groupByDay, type Run } from '@/lib/messages/days';
import type { Note } from '@/lib/messages/events';

/** Something that happened in the room, at its place among the messages. */
export interface NoteRow {
  note: Note;
  user: typeof NOBODY;
  datetime: string;
  clientId: string;
}

export type ListRow = Row | NoteRow;

/** Keeps notes apart from messages: no person has this name. */
const NOBODY = '\0';

/** Puts each note between the messages before and after it in the log. Both are by seq; unsent messages come last. */
export function withNotes(rows: readonly Row[], notes: readonly Note[]): ListRow[] {
  const merged: ListRow[] = [];
  let next = 0;
  const takeNotes = (before: number) => {
    for (let note = notes[next]; note && note.seq < before; note = notes[++next]) merged.push(rowOf(note));
  };
  for (const row of rows) {
    takeNotes('seq' in row ? row.seq : Number.POSITIVE_INFINITY);
    merged.push(row);
  }
  takeNotes(Number.POSITIVE_INFINITY);
  return merged;
}

/** Groups like groupByDay. Notes of a day without a message between them are one run, however far apart they are. */
export function groupWithNotes(rows: readonly ListRow[], timeZone: string): Day<ListRow>[] {
  return groupByDay<ListRow>(rows, timeZone).map(({ day, runs }) => {
    const joined: Run<ListRow>[] = [];
    for (const run of runs) {
      const last = joined.at(-1);
      if (last && isNotes(last) && isNotes(run)) last.messages.push(...run.messages);
      else joined.push(run);
    }
    return { day, runs: joined };
  });
}

export function isNotes(run: Run<ListRow>): run is Run<NoteRow> {
  return run.user === NOBODY;
}

function rowOf(note: Note): NoteRow {
  return { note, user: NOBODY, datetime: note.datetime, clientId: `note-${note.seq}` };
}

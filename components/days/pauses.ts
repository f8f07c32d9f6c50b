import { type BlockedRuns, type FoldedDay, isBlockedRuns } from '@/components/messages/blocked/fold-blocked';
import { isNotes, type ListRow } from '@/components/messages/notes/note-rows';
import type { Run } from '@/lib/messages/days';

/** A longer silence than this breaks the page. */
export const PAUSE_MS = 60 * 60_000;

export interface Part {
  run: Run<ListRow> | BlockedRuns;
  /** The silence before it, in whole hours; 0: there was none to speak of. */
  hours: number;
}

/**
 * The runs of a day with the silences between their messages. What people did beside talking breaks no silence. Pure.
 */
export function withPauses(days: readonly FoldedDay[]): Part[] {
  let last: number | null = null;
  return days
    .flatMap(({ runs }) => runs)
    .map((run) => {
      const rows = rowsOf(run);
      if (rows.length === 0) return { run, hours: 0 };
      const silence = last === null ? 0 : Date.parse(rows[0]?.datetime ?? '') - last;
      last = Date.parse(rows.at(-1)?.datetime ?? '');
      return { run, hours: silence > PAUSE_MS ? Math.max(1, Math.round(silence / 3_600_000)) : 0 };
    });
}

function rowsOf(run: Part['run']): readonly ListRow[] {
  if (isBlockedRuns(run)) return run.runs.flatMap(({ messages }) => messages);
  return isNotes(run) ? [] : run.messages;
}

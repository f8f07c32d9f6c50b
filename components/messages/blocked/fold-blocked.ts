import type { ListRow } from '@/components/messages/notes/note-rows';
import { type Row, rowKey } from '@/components/messages/rows';
import type { Day, Run } from '@/lib/messages/days';

/** Neighbouring messages of people whom the reader has blocked: one line, until the reader opens it. */
export interface BlockedRuns {
  runs: readonly Run<Row>[];
  /** The keys of its messages. */
  keys: readonly string[];
  isOpen: boolean;
}

export interface FoldedDay {
  day: string;
  runs: readonly (Run<ListRow> | BlockedRuns)[];
}

/**
 * Folds the messages of blocked people. Pure. Neighbouring messages become one line, whoever wrote them. Messages on
 * either side of the line above what is new stay apart.
 * @param opened keys of messages: a line is open if one of its messages is among them, and so stays open as it grows
 */
export function foldBlocked(
  days: readonly Day<ListRow>[],
  blocked: ReadonlySet<number>,
  opened: ReadonlySet<string>,
  newRun: Run<ListRow> | null,
): readonly FoldedDay[] {
  if (blocked.size === 0) return days;
  return days.map(({ day, runs }) => {
    const folded: (Run<ListRow> | BlockedRuns)[] = [];
    for (const run of runs) {
      const last = folded.at(-1);
      if (!isByBlocked(run, blocked)) folded.push(run);
      else if (last && isBlockedRuns(last) && run !== newRun)
        folded[folded.length - 1] = lineOf([...last.runs, run], opened);
      else folded.push(lineOf([run], opened));
    }
    return { day, runs: folded };
  });
}

export function isBlockedRuns(run: Run<ListRow> | BlockedRuns): run is BlockedRuns {
  return 'isOpen' in run;
}

/** The messages that are on the page, in its order. */
export function rowsOnPage(rows: readonly Row[], days: readonly FoldedDay[]): readonly Row[] {
  const lines = days.flatMap(({ runs }) => runs.filter(isBlockedRuns)).filter(({ isOpen }) => !isOpen);
  if (lines.length === 0) return rows;
  const hidden = new Set(lines.flatMap(({ keys }) => keys));
  return rows.filter((row) => !hidden.has(rowKey(row)));
}

function isByBlocked(run: Run<ListRow>, blocked: ReadonlySet<number>): run is Run<Row> {
  const [first] = run.messages;
  return first !== undefined && 'userId' in first && first.userId != null && blocked.has(first.userId);
}

function lineOf(runs: readonly Run<Row>[], opened: ReadonlySet<string>): BlockedRuns {
  const keys = runs.flatMap(({ messages }) => messages.map(rowKey));
  return { runs, keys, isOpen: keys.some((key) => opened.has(key)) };
}

'use client';

import { Fragment } from 'react';
import { useText } from '@/components/locale';
import { chatText } from '@/lib/i18n/chat/text';
import { dayLabel, fullDate, type Run } from '@/lib/messages/days';
import { BlockedLine } from './blocked/blocked-line';
import { type BlockedRuns, type FoldedDay, isBlockedRuns } from './blocked/fold-blocked';
import { DaySeparator } from './day-separator';
import { MessageGroup } from './message-group';
import { NewLine } from './new-line';
import { isNotes, type ListRow } from './notes/note-rows';
import { RoomNotes } from './notes/room-notes';
import { type Row, rowKey } from './rows';

interface Props {
  days: readonly FoldedDay[];
  /** The reader's own name. */
  me: string;
  timeZone: string;
  /** `YYYY-MM-DD` */
  today: string;
  /** The run that has the line for new messages above it. */
  newRun: Run<ListRow> | null;
  /** Opens or closes a line of blocked people's messages. */
  onToggle: (line: BlockedRuns) => void;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

/** The days of a conversation, each below its separator. */
export function MessageDays({ days, me, timeZone, today, newRun, onToggle, onRetry, onDiscard }: Props) {
  const chat = useText(chatText);
  const runs = days.flatMap((day) => day.runs).flatMap(shownRuns);
  // The tab key stops at one author only, the last one; the arrow keys go to the others.
  const lastByOthers = runs.findLast((run) => !isNotes(run) && run.user !== null && run.user !== me);
  const group = (run: Run<ListRow>) => (
    <Fragment key={run.messages[0] && rowKey(run.messages[0])}>
      {run === newRun && <NewLine />}
      {isNotes(run) ? (
        <RoomNotes notes={run.messages.map(({ note }) => note)} />
      ) : (
        <MessageGroup
          run={run as Run<Row>}
          own={run.user === me}
          isTabStop={run === lastByOthers}
          timeZone={timeZone}
          onRetry={onRetry}
          onDiscard={onDiscard}
        />
      )}
    </Fragment>
  );
  return days.map(({ day, runs }, index) => (
    <section key={dayKey(days, index)}>
      <DaySeparator
        day={day}
        isTabStop={index === days.length - 1}
        label={dayLabel(day, today, chat)}
        date={fullDate(day, chat)}
      />
      {runs.map((run) =>
        isBlockedRuns(run) ? (
          <Fragment key={`blocked-${run.keys[0]}`}>
            {!run.isOpen && run.runs[0] === newRun && <NewLine />}
            <BlockedLine
              count={run.keys.length}
              people={new Set(run.runs.map(({ user }) => user)).size}
              isOpen={run.isOpen}
              onToggle={() => onToggle(run)}
            />
            {run.isOpen && run.runs.map(group)}
          </Fragment>
        ) : (
          group(run)
        ),
      )}
    </section>
  ));
}

function shownRuns(run: Run<ListRow> | BlockedRuns): readonly Run<ListRow>[] {
  if (!isBlockedRuns(run)) return [run];
  return run.isOpen ? run.runs : [];
}

/** A day may appear twice if a clock was set back over midnight. Counted from the end, as older days come in front. */
function dayKey(days: readonly FoldedDay[], index: number): string {
  const day = days[index]?.day ?? '';
  const again = days.slice(index + 1).filter((later) => later.day === day).length;
  return again === 0 ? day : `${day}/${again}`;
}

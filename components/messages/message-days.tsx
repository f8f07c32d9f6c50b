'use client';

import { Fragment } from 'react';
import { useText } from '@/components/locale';
import { chatText } from '@/lib/i18n/chat/text';
import { type Day, dayLabel, fullDate, type Run } from '@/lib/messages/days';
import { DaySeparator } from './day-separator';
import { MessageGroup } from './message-group';
import { NewLine } from './new-line';
import { isNotes, type ListRow } from './notes/note-rows';
import { RoomNotes } from './notes/room-notes';
import { type Row, rowKey } from './rows';

interface Props {
  days: readonly Day<ListRow>[];
  /** The reader's own name. */
  me: string;
  timeZone: string;
  /** `YYYY-MM-DD` */
  today: string;
  /** The run above which the line of what is new stands. */
  newRun: Run<ListRow> | null;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

/** The days of a conversation, each below its separator. */
export function MessageDays({ days, me, timeZone, today, newRun, onRetry, onDiscard }: Props) {
  const chat = useText(chatText);
  return days.map(({ day, runs }, index) => (
    <section key={dayKey(days, index)}>
      <DaySeparator label={dayLabel(day, today, chat)} date={fullDate(day, chat)} />
      {runs.map((run) => (
        <Fragment key={run.messages[0] && rowKey(run.messages[0])}>
          {run === newRun && <NewLine />}
          {isNotes(run) ? (
            <RoomNotes notes={run.messages.map(({ note }) => note)} />
          ) : (
            <MessageGroup
              run={run as Run<Row>}
              own={run.user === me}
              timeZone={timeZone}
              onRetry={onRetry}
              onDiscard={onDiscard}
            />
          )}
        </Fragment>
      ))}
    </section>
  ));
}

/** A day may appear twice if a clock was set back over midnight. Counted from the end, as older days come in front. */
function dayKey(days: readonly Day<ListRow>[], index: number): string {
  const day = days[index]?.day ?? '';
  const again = days.slice(index + 1).filter((later) => later.day === day).length;
  return again === 0 ? day : `${day}/${again}`;
}

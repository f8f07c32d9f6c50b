'use client';

import { Fragment, type MouseEvent, useRef } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { BlockedLine } from '@/components/messages/blocked/blocked-line';
import { type BlockedRuns, foldBlocked, isBlockedRuns } from '@/components/messages/blocked/fold-blocked';
import { picturesOf } from '@/components/messages/files/viewer/viewed';
import { groupWithNotes, isNotes, type ListRow, withNotes } from '@/components/messages/notes/note-rows';
import { RoomNotes } from '@/components/messages/notes/room-notes';
import { hueClass, shownName } from '@/components/messages/person';
import { rowKey } from '@/components/messages/rows';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import type { NamedPerson } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { daysText } from '@/lib/i18n/days/text';
import { localTime, type Run } from '@/lib/messages/days';
import type { Message } from '@/lib/messages/message';
import { withPauses } from './pauses';
import { Said } from './said';
import { anchorOf } from './use-anchor';
import type { ShownDay } from './use-live-day';
import { useReachable } from './use-reachable';

interface Props {
  room: number;
  /** The path of the room. */
  home: string;
  shown: ShownDay;
  timeZone: string;
  /** Keys of blocked people's messages that the reader opened. */
  opened: ReadonlySet<string>;
  onToggle: (line: BlockedRuns) => void;
}

/** What was said on a day, as a text to read: by person, with breaks where nobody spoke for long. */
export function Transcript({ room, home, shown, timeZone, opened, onToggle }: Props) {
  const words = useText(daysText);
  const { blocked } = useInbox();
  const open = useOpenPanel();
  const frame = useRef<HTMLElement>(null);
  useReachable(frame);
  const { messages, notes } = shown;
  const days = foldBlocked(groupWithNotes(withNotes(messages, notes), timeZone), blocked, opened, null);
  const seqs = new Set(messages.map(({ seq }) => seq));

  function press(event: MouseEvent) {
    const picture = (event.target as Element).closest<HTMLElement>('[data-picture]');
    if (!picture || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const toMessage = (seq: number) => {
      window.location.hash = anchorOf(seq);
    };
    const pictures = picturesOf(messages.filter(({ userId }) => userId == null || !blocked.has(userId)));
    open({ type: 'pictures', room, pictures, at: picture.dataset.picture ?? '', onMessage: toMessage });
  }

  const part = (run: Run<ListRow>) =>
    isNotes(run) ? (
      <div className="said-aside">
        <RoomNotes notes={run.messages.map(({ note }) => note)} />
      </div>
    ) : (
      <PersonsPart messages={run.messages as Message[]} home={home} timeZone={timeZone} seqs={seqs} />
    );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: pictures are links, which keys press too
    <section ref={frame} aria-label={words.conversation} onClick={press} className="transcript">
      {withPauses(days).map(({ run, hours }) => (
        <Fragment key={isBlockedRuns(run) ? `blocked-${run.keys[0]}` : run.messages[0] && rowKey(run.messages[0])}>
          {hours > 0 && <p className="pause">{words.hoursLater(hours)}</p>}
          {isBlockedRuns(run) ? (
            <div className="said-aside">
              <BlockedLine
                count={run.keys.length}
                people={new Set(run.runs.map(({ user }) => user)).size}
                isOpen={run.isOpen}
                onToggle={() => onToggle(run)}
              />
              {run.isOpen &&
                run.runs.map((one) => <Fragment key={rowKey(one.messages[0] as Message)}>{part(one)}</Fragment>)}
            </div>
          ) : (
            part(run)
          )}
        </Fragment>
      ))}
    </section>
  );
}

interface PartProps {
  messages: readonly Message[];
  home: string;
  timeZone: string;
  /** The messages of the page. */
  seqs: ReadonlySet<number>;
}

/** Messages of one person that follow each other. */
function PersonsPart({ messages, home, timeZone, seqs }: PartProps) {
  const chat = useText(chatText);
  const { me } = useReader();
  const open = useOpenPanel();
  const hourCycle = useHourCycle();
  const person = personOf(messages.at(-1));
  return (
    <div className="said-run">
      <p className={`said-who ${person ? `text-person print:text-ink! ${hueClass(person.name)}` : 'text-muted'}`}>
        {person ? (
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => open({ type: 'profile', person })}
            className="text-start hover:underline"
          >
            <bdi>{shownName(person.id === me.id ? me : person)}</bdi>
          </button>
        ) : (
          chat.nobody
        )}
        <span aria-hidden="true" dir="ltr" className="said-first">
          {localTime(messages[0]?.datetime ?? '', timeZone, hourCycle, chat.dayPeriods)}
        </span>
      </p>
      {messages.map((message) => (
        <Said
          key={rowKey(message)}
          message={message}
          timeZone={timeZone}
          home={home}
          isQuoteHere={message.reply !== undefined && seqs.has(message.reply.seq)}
        />
      ))}
    </div>
  );
}

/** The author of a message. Null if the account is gone. */
export function personOf(message: Message | undefined): NamedPerson | null {
  if (!message || message.user === null) return null;
  const { user: name, userId, shown, face } = message;
  return { id: userId ?? 0, name, ...(shown && { shown }), ...(face && { face }) };
}

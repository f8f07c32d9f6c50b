'use client';

import { type MouseEvent, type ReactNode, type Ref, useCallback, useImperativeHandle, useRef, useState } from 'react';
import type { ComposeMode } from '@/components/composer/modes/compose-mode';
import { useText } from '@/components/locale';
import { loadExtras, useExtras } from '@/components/rooms/use-extras';
import { useInbox } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { PlaceOwner } from '@/lib/chat/client/room/place';
import type { ChatView } from '@/lib/chat/client/room-session';
import { chatText } from '@/lib/i18n/chat/text';
import { type BlockedRuns, foldBlocked, rowsOnPage } from './blocked/fold-blocked';
import { ConversationStart } from './conversation-start';
import { MessageDays } from './message-days';
import { groupWithNotes, withNotes } from './notes/note-rows';
import { useLateReveal } from './reveal/use-late-reveal';
import { useGoToLinked, useLinkedMessage } from './reveal/use-linked-message';
import { rowKey, rowsOf, splitAtNew } from './rows';
import { ScrollArea } from './scroll/scroll-area';
import { usePlace } from './scroll/use-place';
import { useTail } from './scroll/use-tail';
import { useLinger } from './use-linger';

export interface MessageListHandle {
  /** Goes to the newest messages. */
  toEnd(): void;
  /** Goes to a message, also if it is far back. */
  reveal(seq: number): void;
  /** Goes to the first message that was sent then or later, in milliseconds since 1970; else to the last one. */
  toTime(at: number): void;
  toBeginning(): void;
}

interface Props {
  ref: Ref<MessageListHandle>;
  session: SessionApi;
  view: ChatView;
  facts: RoomFacts;
  /** What the room's field is for. */
  mode: ComposeMode;
  /** The room's title. */
  room: string;
  /** The person and the room whose reading position is remembered. */
  owner: PlaceOwner;
  me: string;
  timeZone: string;
  today: string;
  /** Shown while the room has no messages. */
  empty: ReactNode;
  /** The list is hidden, as it is behind the details on a phone. */
  isCovered: boolean;
  /** The person sees everything up to this entry. */
  onRead: (seq: number) => void;
}

/** Screen readers need this long to notice added messages, before announcements may be switched on again. */
const QUIET_MS = 500;

/** The conversation, in a scroll area that keeps its position. */
export function MessageList({ ref, session, view, facts, mode, room, owner, me, ...props }: Props) {
  const { timeZone, today, empty, isCovered, onRead } = props;
  const chat = useText(chatText);
  const say = useNotice();
  const extras = useExtras();
  const frame = useRef<HTMLDivElement>(null);
  const area = useRef<ScrollArea>(null);
  /** The last seq when the reader left the end; null while the reader is at the end. */
  const [leftAt, setLeftAt] = useState<number | null>(null);
  /**
   * While the list returns to an earlier reading position: the last seq that the reader had seen when the position was
   * saved.
   */
  const seen = useRef<number | null>(null);
  /** Whether the list is where it begins: at its end, or at an earlier reading position. */
  const [isPlaced, setPlaced] = useState(false);
  /** Keys of blocked people's messages that the reader opened. */
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const linked = useLinkedMessage();
  usePlace({
    isLinked: linked !== null,
    owner,
    session,
    area,
    leftAt,
    onReturn: (place) => {
      seen.current = place.seen;
    },
    onPlaced: () => setPlaced(true),
  });
  const { newest, newer } = view;
  const { blocked } = useInbox();
  const rows = rowsOf(view.messages, newest ? [] : view.pending);
  const grouped = groupWithNotes(withNotes(rows, view.notes), timeZone);
  const { days: allDays, newRun } = splitAtNew(grouped, view.newFrom, me, view.hasMore);
  const days = foldBlocked(allDays, blocked, opened, newRun);
  const [shownDays, isWhole] = useTail(days, owner);
  // Screen readers must not announce older messages.
  const isQuiet = useLinger(view.older === 'loading' || !!newest || !isWhole, QUIET_MS);
  const last = rows.at(-1);
  const unfold = useCallback((key: string) => setOpened((before) => new Set([...before, key])), []);
  const { reveal, attach } = useLateReveal();
  useGoToLinked(linked, reveal);
  const toEnd = useCallback(() => {
    session.toNewest?.();
    area.current?.toEnd();
  }, [session]);
  useImperativeHandle(
    ref,
    () => ({ toEnd, reveal, toTime: (at) => reveal({ at }), toBeginning: () => reveal({ from: 0 }) }),
    [toEnd, reveal],
  );

  function toggle({ keys, isOpen }: BlockedRuns) {
    setOpened((before) => new Set(isOpen ? [...before].filter((key) => !keys.includes(key)) : [...before, ...keys]));
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      ref={frame}
      onClick={extras ? undefined : (event) => pressLater(event, () => say(chat.notLoaded))}
      className="relative flex min-h-0 flex-1 flex-col print:block"
    >
      <ScrollArea
        ref={area}
        label={chat.log(room)}
        announces={!isQuiet}
        endKey={last ? rowKey(last) : ''}
        hasNewer={!!newest}
        onEndChange={(atEnd) => {
          setLeftAt(atEnd ? null : (seen.current ?? view.cursor));
          seen.current = null;
        }}
        onNearTop={() => view.older === 'idle' && session.loadOlder()}
        onNearEnd={() => newer === 'idle' && session.loadNewer?.()}
      >
        <div className={`mx-auto w-full max-w-[784px] px-3 pt-1 pb-2 ${rows.length === 0 ? 'my-auto' : ''}`}>
          <ConversationStart view={view} isEmpty={rows.length === 0} onOlder={() => session.loadOlder()} />
          <MessageDays
            days={shownDays}
            me={me}
            timeZone={timeZone}
            today={today}
            newRun={newRun}
            onToggle={toggle}
            onRetry={session.retry}
            onDiscard={session.discard}
          />
          {extras && newer && <extras.ConversationEnd state={newer} onNewer={() => session.loadNewer?.()} />}
          {rows.length === 0 && empty}
        </div>
      </ScrollArea>
      {extras && (
        <>
          {leftAt !== null && (
            <extras.NewMessagesButton
              messages={newest ?? view.messages}
              since={leftAt}
              me={me}
              blocked={blocked}
              onPress={toEnd}
            />
          )}
          <extras.Revealer
            ref={attach}
            session={session}
            area={area}
            rows={rows}
            unfold={unfold}
            isLooking={view.isLooking}
          />
          <extras.ListReader
            session={session}
            area={area}
            view={view}
            isReading={isPlaced && leftAt === null && linked === null && !isCovered}
            onRead={onRead}
          />
          <extras.UnreadButton area={area} view={view} me={me} blocked={blocked} onReveal={reveal} />
          <extras.CopyListener list={frame} rows={rowsOnPage(rows, days)} timeZone={timeZone} />
          <extras.MessageActions
            frame={frame}
            room={facts}
            session={session}
            mode={mode}
            onReveal={reveal}
            onEnd={toEnd}
          />
        </>
      )}
    </div>
  );
}

/** Repeats a press that came before the part that handles presses was loaded. */
function pressLater(event: MouseEvent, failed: () => void): void {
  const part = (event.target as Element).closest<HTMLElement>(
    '[data-react], [data-react-more], [data-quote], [data-picture], [data-day]',
  );
  if (!part || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  loadExtras().then(() => setTimeout(() => part.click()), failed);
}

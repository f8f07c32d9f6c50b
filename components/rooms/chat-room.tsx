'use client';

import { type ReactNode, useRef } from 'react';
import { COMPOSER_PLACE, Composer } from '@/components/composer/composer';
import { KnownLinksProvider } from '@/components/messages/links/linked-text';
import type { LinkCuts } from '@/components/messages/links/pieces';
import { MessageList, type MessageListHandle } from '@/components/messages/message-list';
import { useToday } from '@/components/messages/use-today';
import { ConnectionBanner } from '@/components/shell/connection-banner';
import { useSignedOutElsewhere } from '@/components/shell/signed-out-elsewhere';
import { useUnreadTitle } from '@/components/shell/use-unread-title';
import { useVisualViewport } from '@/components/shell/use-visual-viewport';
import { isRoomClosed } from '@/lib/chat/client/connection';
import { useRoomSession } from '@/lib/chat/client/use-room-session';
import type { HistoryPage } from '@/lib/chat/protocol';
import { knownZone } from '@/lib/messages/known-zone';
import { PRODUCT } from '@/lib/product';
import { RoomHeader } from './room-header';
import { useExtras } from './use-extras';

export interface ChatRoomProps {
  room: { id: number; name: string; title: string | null };
  user: { id: number; name: string; isAdmin?: boolean };
  /** The newest page, as the server read it. */
  history: HistoryPage;
  /** Where the links in its messages are. */
  links: LinkCuts;
  /** IANA name of the reader's own time zone or the community's. Days begin at its midnight. */
  timeZone: string;
  /** The community's time zone, for a browser that does not know `timeZone`. */
  communityTimeZone?: string;
  /** The displayed names of these zones, by IANA name. */
  zoneLabels: Record<string, string>;
  /** When the server rendered, ISO 8601: the first rendering in the browser must equal the server's. */
  now: string;
  /** Messages in each page of older ones. */
  historyLimit: number;
  /** Shown while the room has no messages; null if it has some. */
  empty: ReactNode;
}

/** A room as one person sees it. Another room or another person starts with new state. */
export function ChatRoom(props: ChatRoomProps) {
  const timeZone = knownZone(props.timeZone, props.communityTimeZone);
  return (
    <KnownLinksProvider messages={props.history.messages} cuts={props.links}>
      <Room key={`${props.user.id}/${props.room.id}`} {...props} timeZone={timeZone} />
    </KnownLinksProvider>
  );
}

function Room({ room, user, history, historyLimit, timeZone, zoneLabels, now, empty }: ChatRoomProps) {
  const { view, session } = useRoomSession({ room, user, history, historyLimit });
  const today = useToday(timeZone, now);
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<MessageListHandle>(null);
  const extras = useExtras();
  const isGone = isRoomClosed(view.endReason);
  // The person cannot write here any more: the room is gone, or the session is another person's.
  const isClosed = isGone || view.endReason === 'otherUser';
  useSignedOutElsewhere();
  useVisualViewport(frame);
  useUnreadTitle(`# ${room.name} · ${PRODUCT}`, view.messages, user.name);

  function send(text: string) {
    const answer = session.send(text);
    if (answer === 'taken') list.current?.toEnd();
    return answer;
  }

  return (
    <div
      ref={frame}
      className="fixed inset-x-0 top-0 flex h-dvh flex-col ps-[env(safe-area-inset-left)] pe-[env(safe-area-inset-right)] print:static print:block print:h-auto!"
    >
      <RoomHeader room={room} user={user} zone={zoneLabels[timeZone] ?? timeZone} unsent={view.pending.length} />
      <div className="contents print:hidden">
        <ConnectionBanner view={view} />
      </div>
      <main className="flex min-h-0 flex-1 flex-col print:block">
        <MessageList
          ref={list}
          session={session}
          view={view}
          room={room.name}
          owner={{ userId: user.id, roomId: room.id }}
          me={user.name}
          timeZone={timeZone}
          today={today}
          empty={empty}
        />
        <div className="contents print:hidden">
          {extras && <extras.ClosedRoom view={view} isGone={isGone} place={isClosed ? COMPOSER_PLACE : null} />}
          {!(extras && isClosed) && <Composer room={room} userId={user.id} onSend={send} />}
        </div>
      </main>
    </div>
  );
}

'use client';

import { useRef } from 'react';
import { Composer } from '@/components/composer/composer';
import { LocaleProvider, useText } from '@/components/locale';
import { MessageList, type MessageListHandle } from '@/components/messages/message-list';
import { useToday } from '@/components/messages/use-today';
import { ConnectionBanner } from '@/components/shell/connection-banner';
import { useSignedOutElsewhere } from '@/components/shell/signed-out-elsewhere';
import { useUnreadTitle } from '@/components/shell/use-unread-title';
import { useVisualViewport } from '@/components/shell/use-visual-viewport';
import { useRoomSession } from '@/lib/chat/client/use-room-session';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { Locale } from '@/lib/i18n/text';
import { knownZone } from '@/lib/messages/known-zone';
import type { HourCycle } from '@/lib/users/choices';
import { ClosedRoom, isClosed } from './closed-room';
import { RoomHeader } from './room-header';

export interface ChatRoomProps {
  room: { id: number; name: string; title: string | null };
  user: { id: number; name: string; isAdmin?: boolean };
  /** The newest page, as the server read it. */
  history: HistoryPage;
  /** The reader's own zone or the installation's, an IANA name: days begin at its midnight. */
  timeZone: string;
  /** The community's, for a browser that does not know the other. */
  communityTimeZone?: string;
  /** When the server rendered, ISO 8601: the first rendering in the browser must equal the server's. */
  now: string;
  locale: Locale;
  /** How times are written; left out: as the installation does. */
  hourCycle?: HourCycle;
  /** Messages in a page of older ones. */
  historyLimit: number;
}

/** A room as one person sees it. Another room, or another person, begins anew. */
export function ChatRoom(props: ChatRoomProps) {
  const timeZone = knownZone(props.timeZone, props.communityTimeZone);
  return (
    <LocaleProvider locale={props.locale} hourCycle={props.hourCycle}>
      <Room key={`${props.user.id}/${props.room.id}`} {...props} timeZone={timeZone} />
    </LocaleProvider>
  );
}

function Room({ room, user, history, historyLimit, timeZone, now }: ChatRoomProps) {
  const { common } = useText();
  const { view, session } = useRoomSession({ room, user, history, historyLimit });
  const today = useToday(timeZone, now);
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<MessageListHandle>(null);
  useSignedOutElsewhere();
  useVisualViewport(frame);
  useUnreadTitle(`# ${room.name} · ${common.product}`, view.messages, user.name);

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
      <RoomHeader room={room} user={user} timeZone={timeZone} unsent={view.pending.length} />
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
        />
        <div className="contents print:hidden">
          <ClosedRoom view={view} />
          {!isClosed(view) && <Composer room={room} userId={user.id} onSend={send} />}
        </div>
      </main>
    </div>
  );
}

'use client';

import { useLayoutEffect, useRef } from 'react';
import { COMPOSER_PLACE, Composer } from '@/components/composer/composer';
import { useText } from '@/components/locale';
import { MessageList, type MessageListHandle } from '@/components/messages/message-list';
import { useChat, useInbox, useReader, useRoom } from '@/components/shell/chat-provider';
import { ConnectionBanner } from '@/components/shell/connection-banner';
import { useUnreadTitle } from '@/components/shell/use-unread-title';
import { useVisualViewport } from '@/components/shell/use-visual-viewport';
import { isRoomClosed } from '@/lib/chat/client/subscription';
import { chatText } from '@/lib/i18n/chat/text';
import { PRODUCT } from '@/lib/product';
import { RoomHeader } from './room-header';
import { roomTitle } from './room-title';
import { useExtras } from './use-extras';

/** A room as one person sees it. It must be in the chat's memory. Another room starts with new state: give it a key. */
export function ChatRoom({ id }: { id: number }) {
  const chat = useChat();
  const { me, timeZone, zone, today, empty } = useReader();
  const { facts, row, session, view } = useRoom(id);
  const { badge } = useInbox();
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<MessageListHandle>(null);
  const extras = useExtras();
  const title = roomTitle(facts, row, useText(chatText));
  const isGone = isRoomClosed(view.endReason);
  // The person cannot write here any more: the room is gone, or the session is another person's.
  const isClosed = isGone || view.endReason === 'otherUser';
  useVisualViewport(frame);
  useUnreadTitle(`${title} · ${PRODUCT}`, badge);
  // Before the room is painted, so that the line above what is new does not appear later.
  useLayoutEffect(() => {
    chat.show(id);
    return () => chat.hide(id);
  }, [chat, id]);

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
      <RoomHeader room={facts} title={title} user={me} zone={zone} unsent={view.pending.length} />
      <div className="contents print:hidden">
        <ConnectionBanner view={view} />
      </div>
      <main className="flex min-h-0 flex-1 flex-col print:block">
        <MessageList
          ref={list}
          session={session}
          view={view}
          room={title}
          owner={{ userId: me.id, roomId: id }}
          me={me.name}
          timeZone={timeZone}
          today={today}
          empty={empty}
          onRead={(seq) => chat.reading(id, seq)}
        />
        <div className="contents print:hidden">
          {extras && <extras.ClosedRoom view={view} isGone={isGone} place={isClosed ? COMPOSER_PLACE : null} />}
          {!(extras && isClosed) && <Composer room={{ id, title }} userId={me.id} onSend={send} />}
        </div>
      </main>
    </div>
  );
}

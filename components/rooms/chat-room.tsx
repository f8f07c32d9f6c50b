'use client';

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ComposeMode } from '@/components/composer/modes/compose-mode';
import { keptModes } from '@/components/composer/modes/kept-modes';
import { COMPOSER_PLACE } from '@/components/composer/place';
import { useText } from '@/components/locale';
import { MessageList, type MessageListHandle } from '@/components/messages/message-list';
import { useChat, useInbox, useReader, useRoom } from '@/components/shell/chat-provider';
import { JoinBar, RoomHeader, TypingLine } from '@/components/shell/later/later-components';
import { loadPanelParts, usePanelParts } from '@/components/shell/panels';
import { useIsDesk } from '@/components/shell/use-is-desk';
import { isRoomClosed } from '@/lib/chat/client/end-reason';
import { chatText } from '@/lib/i18n/chat/text';
import { RoomComposer } from './room-composer';
import { signedTitle } from './room-title';
import { useDetails } from './use-details';
import { useExtras } from './use-extras';

/** A room as one person sees it. It must be in the chat's memory. Use its id as key: another room needs new state. */
export function ChatRoom({ id }: { id: number }) {
  const chat = useChat();
  const { me, timeZone, zone, today, empty } = useReader();
  const { facts, row, session, view } = useRoom(id);
  const { badge } = useInbox();
  const list = useRef<MessageListHandle>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [mode] = useState(() => new ComposeMode(keptModes(session, { userId: me.id, roomId: id })));
  const isDesk = useIsDesk();
  const extras = useExtras();
  const details = useDetails();
  const parts = usePanelParts();
  const title = signedTitle(facts, useText(chatText));
  const isGone = isRoomClosed(view.endReason);
  // The person cannot write here any more: the room is gone, or the session is another person's.
  const isClosed = isGone || view.endReason === 'otherUser';
  // Before the room is painted, so that the line above what is new does not appear later.
  useLayoutEffect(() => {
    chat.show(id);
    return () => chat.hide(id);
  }, [chat, id]);

  useEffect(() => {
    // If it fails, pressing the button again tries again.
    if (details.isOpen) loadPanelParts().catch(() => {});
  }, [details.isOpen]);

  const reveal = useCallback((seq: number) => list.current?.reveal(seq), []);

  const isLooking = (facts.role ?? null) === null && facts.kind === 'open';
  const isPaneOpen = details.isOpen && parts !== null;
  return (
    <div className="room-frame">
      <div
        // On a phone the details are a page of their own. What is invisible keeps its place.
        className={`flex min-w-0 flex-1 flex-col print:block ${isPaneOpen ? 'max-md:invisible' : ''}`}
      >
        <RoomHeader room={facts} row={row} zone={zone} opener={opener} list={list} unread={badge - (row?.count ?? 0)} />
        <main className="flex min-h-0 flex-1 flex-col print:block">
          <MessageList
            ref={list}
            session={session}
            view={view}
            facts={facts}
            mode={mode}
            room={title}
            owner={{ userId: me.id, roomId: id }}
            me={me.name}
            timeZone={timeZone}
            today={today}
            empty={empty}
            isCovered={(isPaneOpen || details.isSearching) && !isDesk}
            onRead={(seq) => chat.reading(id, seq)}
          />
          <div className="contents print:hidden">
            {extras && (
              <extras.ClosedRoom room={id} view={view} isGone={isGone} place={isClosed ? COMPOSER_PLACE : null} />
            )}
            {!(extras && isClosed) && (
              <>
                <TypingLine room={id} />
                {isLooking ? (
                  <JoinBar room={facts} place={COMPOSER_PLACE} />
                ) : (
                  <RoomComposer
                    room={facts}
                    title={title}
                    session={session}
                    mode={mode}
                    onSent={() => list.current?.toEnd()}
                    onReveal={reveal}
                  />
                )}
              </>
            )}
          </div>
        </main>
      </div>
      {isPaneOpen && (
        <parts.DetailsPane
          room={facts}
          row={row}
          opener={opener}
          onClose={details.close}
          onReveal={(seq) => {
            // On a phone they cover the list.
            if (!isDesk) details.close();
            reveal(seq);
          }}
        />
      )}
    </div>
  );
}

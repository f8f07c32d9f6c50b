'use client';

import { memo, type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { ComposeMode } from '@/components/composer/modes/compose-mode';
import { picturesOf } from '@/components/messages/files/viewer/viewed';
import { ReactorsTip } from '@/components/messages/reactions/reactors-tip';
import { useInbox } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { Target } from '@/lib/chat/client/room-session';
import { ActionBar } from './action-bar';
import { BarTarget } from './bar-target';
import { OpenedPart } from './opened-part';
import { useHover } from './pointer/use-hover';
import { usePresses } from './pointer/use-presses';
import { useTouch } from './pointer/use-touch';
import { focusRow, rowAt, seqOf } from './row-focus';
import { type Opened, useMessageActions } from './use-message-actions';
import { useRoomLinks } from './use-room-links';
import { useRowKeys } from './use-row-keys';
import { useStopKeys } from './use-stop-keys';

export interface ListActionsProps {
  /** The element around the list. */
  frame: RefObject<HTMLElement | null>;
  room: RoomFacts;
  session: SessionApi;
  mode: ComposeMode;
  /** Goes to a message. */
  onReveal: (target: Target) => void;
  /** Goes to the newest messages. */
  onEnd: () => void;
}

/**
 * Lets people act on the messages of the list with the mouse, keys and fingers. There is one component for all
 * messages: it listens on the list, so that a hover renders nothing but the bar.
 */
export const MessageActions = memo(function MessageActions(props: ListActionsProps) {
  const { frame, room, session, mode, onReveal, onEnd } = props;
  const [target] = useState(() => new BarTarget());
  const [opened, setOpened] = useState<Opened | null>(null);
  const row = useSyncExternalStore(target.subscribe, target.getSnapshot, () => null);
  const { messages, hasMore, newest } = useSyncExternalStore(
    session.subscribe,
    session.getSnapshot,
    session.getSnapshot,
  );
  /** Whether a message had the focus when the menu or dialog opened. */
  const hadFocus = useRef(false);
  const open = (next: Opened) => {
    hadFocus.current = document.activeElement?.matches('[data-seq], [data-seq] :focus-visible') ?? false;
    setOpened(next);
  };
  const actions = useMessageActions({ room, session, mode, open });
  const find = (seq: number) => messages.find((message) => message.seq === seq) ?? null;
  const list = { frame, find, actions, target };
  useHover(list);
  useStopKeys(frame);
  useRowKeys({
    ...list,
    toBeginning: hasMore ? () => onReveal({ from: 0 }) : null,
    toEnd: newest ? onEnd : null,
    onEdge: (isTop) => void (isTop ? session.loadOlder() : session.loadNewer?.()),
    onLeave: () => mode.field?.focus(),
  });
  const openPanel = useOpenPanel();
  const { blocked } = useInbox();
  const onPicture = (at: string) => {
    const pictures = picturesOf(messages).filter(({ userId, file }) => !blocked.has(userId ?? 0) || file.id === at);
    openPanel({ type: 'pictures', room: room.id, pictures, at, onMessage: onReveal });
  };
  usePresses({ ...list, onReveal, onPicture, onLink: useRoomLinks(room, onReveal) });
  useTouch({ ...list, onHeld: (message) => open({ type: 'sheet', message }), onSwiped: (m) => mode.reply(m) });
  const hold = useCallback((isHeld: boolean) => target.hold(isHeld), [target]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the message with the bar may be gone after a change
  useEffect(() => target.check(), [target, messages]);

  function close(closed: Opened) {
    // When a part reports that it has closed, another part may be open already.
    setOpened((now) => (now === closed ? null : now));
    const before = frame.current && rowAt(frame.current, closed.message.seq);
    const focused = document.activeElement;
    const isLost = focused === null || focused === document.body || !focused.checkVisibility();
    if (before && hadFocus.current && isLost) focusRow(before);
  }

  const message = row && find(seqOf(row));
  const available = message ? actions.availableFor(message) : [];
  return (
    <>
      {row &&
        message &&
        available.length > 0 &&
        createPortal(
          <ActionBar
            key={message.seq}
            row={row}
            message={message}
            available={available}
            actions={actions}
            onHold={hold}
          />,
          row,
        )}
      <ReactorsTip frame={frame} room={room.id} find={find} />
      {opened && (
        <OpenedPart
          opened={{ ...opened, message: find(opened.message.seq) ?? opened.message }}
          room={room.id}
          row={frame.current && rowAt(frame.current, opened.message.seq)}
          actions={actions}
          onClose={() => close(opened)}
        />
      )}
    </>
  );
});

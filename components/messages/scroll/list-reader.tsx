'use client';

import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useReading } from '@/components/messages/use-reading';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { ChatView } from '@/lib/chat/client/room-session';
import { Momentum } from './momentum';
import type { ScrollArea } from './scroll-area';

interface Props {
  session: SessionApi;
  area: RefObject<ScrollArea | null>;
  view: ChatView;
  /** Whether the end of the list is on the screen. */
  isReading: boolean;
  /** The person sees everything up to this entry. */
  onRead: (seq: number) => void;
}

/**
 * Tells what the person has read, and tells the session where the reader is, so that it may drop what is far away. It
 * shows nothing.
 */
export function ListReader({ session, area, view, isReading, onRead }: Props) {
  // A reader who looks at older messages, or goes to them, does not read the newest ones.
  useReading(isReading && !view.newest && !view.isLooking, view.cursor, (seq) => {
    // It may have begun since the last rendering.
    const { newest, isLooking } = session.getSnapshot();
    if (!newest && !isLooking) onRead(seq);
  });
  useEffect(() => {
    const list = area.current?.element;
    if (!list) return;
    const momentum = new Momentum(list);
    const stop = session.readBy?.({ place: () => area.current?.place()?.seq ?? null, rest: momentum.rest });
    return () => {
      stop?.();
      momentum.end();
    };
  }, [session, area]);
  useKeptFocus(area);
  return null;
}

/** When the message that has the focus is dropped, the list gets it, so that its keys go on working. */
function useKeptFocus(area: RefObject<ScrollArea | null>): void {
  const focused = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const list = area.current?.element;
    const { activeElement } = document;
    if (focused.current?.isConnected === false && activeElement === document.body) list?.focus({ preventScroll: true });
  });
  useEffect(() => {
    const list = area.current?.element;
    if (!list) return;
    const ending = new AbortController();
    const { signal } = ending;
    list.addEventListener(
      'focusin',
      ({ target }) => {
        focused.current = target as Element;
      },
      { signal },
    );
    list.addEventListener(
      'focusout',
      ({ relatedTarget }) => {
        // An element that is removed loses the focus too, in some browsers with this event.
        if (relatedTarget) focused.current = null;
      },
      { signal },
    );
    return () => ending.abort();
  }, [area]);
}

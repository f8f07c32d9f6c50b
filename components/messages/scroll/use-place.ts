import { type RefObject, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { type Place, type PlaceOwner, readPlace, saveLastRoom, savePlace } from '@/lib/chat/client/room/place';
import { openTabStorage } from '@/lib/chat/client/storage';
import type { ScrollArea } from './scroll-area';

interface Options {
  owner: PlaceOwner;
  session: SessionApi;
  area: RefObject<ScrollArea | null>;
  /** The last seq when the reader left the end; null while the reader is at the end. */
  leftAt: number | null;
  /** Whether the address names a message: then the list does not return to its earlier position. */
  isLinked: boolean;
  /** Called right before the list returns to this position. */
  onReturn: (place: Place) => void;
  /** Called once the list is where it begins. */
  onPlaced: () => void;
}

/** Whether this document showed a room already. */
let wasHere = false;

/**
 * Remembers the reading position in this tab, and returns to it after a reload, by the browser's buttons, by a link on
 * this site, or after another room was shown. People who type the room's address begin at its end.
 */
export function usePlace({ owner, session, area, leftAt, isLinked, onReturn, onPlaced }: Options): void {
  /** False until the list has its first position. Until then the position of the last time stays stored. */
  const isPlaced = useRef(false);
  const remember = useEffectEvent(() => {
    if (!isPlaced.current) return;
    const storage = openTabStorage();
    const place = leftAt === null ? null : area.current?.place();
    savePlace(storage, owner, place ? { ...place, seen: leftAt ?? 0 } : null);
  });

  const rememberRoom = useEffectEvent(() => {
    remember();
    saveLastRoom(openTabStorage(), window.location.pathname);
  });

  const comeBack = useEffectEvent(async () => {
    const place = !isLinked && (wasHere || isReturn()) ? readPlace(openTabStorage(), owner) : null;
    wasHere = true;
    if (place === null) {
      if (session.getSnapshot().newest) session.toNewest?.();
    } else if ((await session.reveal(place.seq)) === place.seq && !area.current?.isTouched) {
      // If it could not be loaded, or the reader has scrolled meanwhile, the list stays where it is.
      onReturn(place);
      area.current?.reveal(place.seq, place.offset);
    }
    isPlaced.current = true;
    onPlaced();
  });

  // Before the list is painted, so that it does not jump if the messages are there. It also runs before the list is
  // removed, while it still can be measured.
  useLayoutEffect(() => {
    void comeBack();
    // Saved now already: the page that replaces this one may read the tab's storage before this one knows it is hidden.
    saveLastRoom(openTabStorage(), window.location.pathname);
    const ending = new AbortController();
    const { signal } = ending;
    window.addEventListener('pagehide', () => rememberRoom(), { signal });
    // The system may end a hidden tab without an event.
    document.addEventListener('visibilitychange', () => document.hidden && rememberRoom(), { signal });
    return () => {
      ending.abort();
      remember();
    };
  }, []);
}

function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type === 'reload' || navigation?.type === 'back_forward') return true;
  return document.referrer.startsWith(`${window.location.origin}/`);
}

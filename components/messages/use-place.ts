import { type RefObject, useEffect, useEffectEvent } from 'react';
import { type Place, type PlaceOwner, readPlace, saveLastRoom, savePlace } from '@/lib/chat/client/place';
import type { RoomSession } from '@/lib/chat/client/room-session';
import { openTabStorage } from '@/lib/chat/client/storage';
import type { ScrollArea } from './scroll-area';

interface Options {
  owner: PlaceOwner;
  session: RoomSession;
  area: RefObject<ScrollArea | null>;
  /** The last seq when the reader left the end; null while the reader is at the end. */
  leftAt: number | null;
  /** Called right before the list returns to this position. */
  onReturn: (place: Place) => void;
}

/**
 * Remembers the reading position in this tab, and returns to it after a reload, by the browser's buttons, or by a link
 * on this site. People who type the room's address begin at its end.
 */
export function usePlace({ owner, session, area, leftAt, onReturn }: Options): void {
  const remember = useEffectEvent(() => {
    const storage = openTabStorage();
    const place = leftAt === null ? null : area.current?.place();
    savePlace(storage, owner, place ? { ...place, seen: leftAt ?? 0 } : null);
    saveLastRoom(storage, window.location.pathname);
  });

  const comeBack = useEffectEvent(async () => {
    const place = isReturn() ? readPlace(openTabStorage(), owner) : null;
    if (!place) return;
    await session.loadBackTo(place.seq);
    // It is too far back, or could not be loaded: the list stays at the end.
    if (!session.getSnapshot().messages.some(({ seq }) => seq === place.seq)) return;
    onReturn(place);
    area.current?.toPlace(place);
  });

  useEffect(() => {
    void comeBack();
    const ending = new AbortController();
    const { signal } = ending;
    window.addEventListener('pagehide', () => remember(), { signal });
    // The system may end a hidden tab without an event.
    document.addEventListener('visibilitychange', () => document.hidden && remember(), { signal });
    return () => ending.abort();
  }, []);
}

function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type === 'reload' || navigation?.type === 'back_forward') return true;
  return document.referrer.startsWith(`${window.location.origin}/`);
}

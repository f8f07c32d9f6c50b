import { startTransition, useEffect, useState, useSyncExternalStore } from 'react';
import type { FoldedDay } from '@/components/messages/blocked/fold-blocked';
import { lastRuns } from '@/components/messages/last-runs';
import { type PlaceOwner, readPlace } from '@/lib/chat/client/room/place';
import { openTabStorage } from '@/lib/chat/client/storage';

/** A low estimate of a run's height: almost every run of messages is higher. */
const RUN_PX = 56;

/**
 * A room that comes to the screen shows its end first, as much as fits into the window, and the rest after the first
 * picture: it stands above, where it moves nothing. Not in the server's HTML, and not if the reader returns to a place
 * further up.
 *
 * @returns the days to show, and whether they are all
 */
export function useTail(days: readonly FoldedDay[], owner: PlaceOwner): [readonly FoldedDay[], boolean] {
  const isHydrating = useSyncExternalStore(never, no, yes);
  const [isWhole, setWhole] = useState(() => isHydrating || readPlace(openTabStorage(), owner) !== null);
  useEffect(() => {
    if (isWhole) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => setWhole(true)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [isWhole]);
  return [isWhole ? days : lastRuns(days, Math.ceil(window.innerHeight / RUN_PX)), isWhole];
}

const never = () => () => {};
const no = () => false;
const yes = () => true;

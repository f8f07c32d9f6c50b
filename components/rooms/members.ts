'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { request } from '@/lib/browser/request';

export interface Member {
  id: number;
  name: string;
  role: 'member' | 'moderator' | 'owner';
}

export interface MembersView {
  /** By name. */
  members: readonly Member[];
  total: number;
  /** After which name the next page begins; null: there is none. */
  next: string | null;
  state: 'loading' | 'ready' | 'failed';
}

const CHANGED = 'tertulia:members';
const NONE: MembersView = { members: [], total: 0, next: null, state: 'loading' };

/** Tells the lists on this page that the members of a room have changed. */
export function membersChanged(room: number): void {
  window.dispatchEvent(new CustomEvent(CHANGED, { detail: room }));
}

/** The members of a room, page by page. */
export function useMembers(room: number) {
  const [view, setView] = useState(NONE);
  const newest = useRef(0);

  const load = useCallback(
    async (after: string | null) => {
      const mine = ++newest.current;
      const query = after === null ? '' : `?${new URLSearchParams({ after })}`;
      const answer = await request({ method: 'GET', path: `rooms/by-id/${room}/members${query}` });
      if (mine !== newest.current) return;
      if (!answer.ok) return setView((before) => ({ ...before, state: 'failed' }));
      const page = answer.body as unknown as Omit<MembersView, 'state'>;
      setView((before) => ({
        ...page,
        members: after === null ? page.members : [...before.members, ...page.members],
        state: 'ready',
      }));
    },
    [room],
  );

  useEffect(() => {
    void load(null);
    const changed = (event: Event) => {
      if ((event as CustomEvent<number>).detail === room) void load(null);
    };
    window.addEventListener(CHANGED, changed);
    return () => {
      newest.current++;
      window.removeEventListener(CHANGED, changed);
    };
  }, [load, room]);

  return { ...view, more: () => void load(view.next), retry: () => void load(null) };
}

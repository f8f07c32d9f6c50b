'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { request } from '@/lib/browser/request';

export interface Member {
  id: number;
  name: string;
  shown?: string;
  face?: string;
  role: 'member' | 'moderator' | 'owner';
  /** A guest, who can keep no room. */
  guest?: true;
  /** Until then they may not write, ISO 8601. Only those who moderate are told. */
  silencedUntil?: string;
}

/** What the server answers. */
interface MembersPage {
  /** By user name. */
  members: readonly Member[];
  total: number;
  /** After which name the next page begins; null: there is none. */
  next: string | null;
}

export interface MembersView extends MembersPage {
  state: 'loading' | 'ready' | 'failed';
}

const NONE: MembersView = { members: [], total: 0, next: null, state: 'loading' };

/**
 * The members of a room, page by page.
 * @param changedAt seq of the last change to them; another one loads the list again
 */
export function useMembers(room: number, changedAt: number) {
  const [view, setView] = useState(NONE);
  const newest = useRef(0);

  const load = useCallback(
    async (after: string | null) => {
      const mine = ++newest.current;
      const query = after === null ? '' : `?${new URLSearchParams({ after })}`;
      const answer = await request<MembersPage>({ method: 'GET', path: `rooms/by-id/${room}/members${query}` });
      if (mine !== newest.current) return;
      if (!answer.ok) return setView((before) => ({ ...before, state: 'failed' }));
      const page = answer.body;
      setView((before) => ({
        ...page,
        members: after === null ? page.members : [...before.members, ...page.members],
        state: 'ready',
      }));
    },
    [room],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: it loads again when the members have changed
  useEffect(() => {
    void load(null);
    return () => {
      newest.current++;
    };
  }, [load, changedAt]);

  /** The server has silenced a member, or lets them write again (undefined). */
  const silenced = (id: number, silencedUntil: string | undefined) =>
    setView((before) => ({
      ...before,
      members: before.members.map(({ silencedUntil: _, ...member }) =>
        member.id !== id
          ? { ...member, ...(_ ? { silencedUntil: _ } : {}) }
          : { ...member, ...(silencedUntil ? { silencedUntil } : {}) },
      ),
    }));

  return { ...view, silenced, more: () => void load(view.next), retry: () => void load(null) };
}

'use client';

import { useState } from 'react';
import { type Me, useChat } from '@/components/shell/chat-provider';
import { request } from '@/lib/browser/request';
import type { PersonPresence } from '@/lib/chat/client/presence/presence';
import { usePresence } from './use-presence';

/**
 * What others see of this person, as far as this tab knows: first from the page, later from the connection, which also
 * tells of other devices. `isHidden` is the person's choice not to be seen, which does not follow from what others see.
 */
export function useOwnPresence({ id, isHidden = false, status }: Me) {
  const { presence } = useChat();
  const seen = usePresence(id);
  const [last, setLast] = useState<PersonPresence>(() => ({
    state: isHidden ? 'offline' : 'active',
    ...(status && { status }),
  }));
  if (seen !== null && seen !== last) setLast(seen);
  const own = seen ?? last;
  const [chosen, setChosen] = useState<boolean | null>(null);

  /** Chooses whether others see that the person is here. @returns whether it was done */
  async function setHidden(isNow: boolean): Promise<boolean> {
    const body = { presence: isNow ? 'hidden' : 'shown' };
    const { ok } = await request({ method: 'PATCH', path: 'account/profile', body });
    if (!ok) return false;
    setChosen(isNow);
    presence.change(id, { ...own, state: isNow ? 'offline' : 'active' });
    return true;
  }

  return { own, isHidden: chosen ?? isHidden, setHidden };
}

'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { countUnseen, lastSeq } from '@/components/messages/unseen';
import type { Message } from '@/lib/messages/message';

/** Sets the page's title: "(3) # social · Tertulia" while the tab is hidden and others have written. */
export function useUnreadTitle(title: string, messages: readonly Message[], me: string): void {
  const [hiddenAt, setHiddenAt] = useState<number | null>(null);
  const look = useEffectEvent(() => setHiddenAt(document.hidden ? lastSeq(messages) : null));
  useEffect(() => {
    const changed = () => look();
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  const unread = hiddenAt === null ? 0 : countUnseen(messages, hiddenAt, me);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  }, [unread, title]);
}

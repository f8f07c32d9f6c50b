'use client';

import { type ReactNode, useSyncExternalStore } from 'react';
import { safeCallbackUrl } from '@/lib/auth/callback-url';
import { readLastRoom } from '@/lib/chat/client/place';
import { openTabStorage } from '@/lib/chat/client/storage';

const never = () => () => {};

/** Back to the room that this tab came from; where none is known, to the one where everybody arrives. */
export function RoomLink({ className, children }: { className: string; children: ReactNode }) {
  const path = useSyncExternalStore(
    never,
    () => safeCallbackUrl(readLastRoom(openTabStorage())),
    () => '/',
  );
  return (
    <a href={path} className={className}>
      {children}
    </a>
  );
}

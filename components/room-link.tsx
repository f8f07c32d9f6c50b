'use client';

import { type ReactNode, useSyncExternalStore } from 'react';
import { safeCallbackUrl } from '@/lib/auth/callback-url';
import { readLastRoom } from '@/lib/chat/client/room/place';
import { openTabStorage } from '@/lib/chat/client/storage';

const never = () => () => {};

/** Links back to the room that this tab showed last; if none is known, to the default room. */
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

'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { browserDeps } from './browser-deps';
import { type ChatView, RoomSession, type SessionOptions } from './room-session';

/** A session that lives as long as the component. The options are those of the first rendering. */
export function useRoomSession(options: SessionOptions): { view: ChatView; session: RoomSession } {
  const [session] = useState(() => new RoomSession(options, browserDeps()));
  const view = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  useEffect(() => session.start(), [session]);
  return { view, session };
}

'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { browserDeps } from './browser-deps';
import { ChatSession, type ChatView, type SessionOptions } from './chat-session';

/** A session for as long as the component lives. The options are those of the first rendering. */
export function useChat(options: SessionOptions): { view: ChatView; session: ChatSession } {
  const [session] = useState(() => new ChatSession(options, browserDeps()));
  const view = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  useEffect(() => session.start(), [session]);
  return { view, session };
}

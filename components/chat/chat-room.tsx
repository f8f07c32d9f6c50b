'use client';

import type { HistoryPage } from '@/lib/chat/protocol';
import type { Locale } from '@/lib/i18n/text';

export interface ChatRoomProps {
  room: { id: number; name: string; title: string | null };
  user: { id: number; name: string };
  /** The newest page, as the server read it. */
  history: HistoryPage;
  /** The house's zone, an IANA name: days begin at its midnight. */
  timeZone: string;
  /** When the server rendered, ISO 8601: the first render in the browser must equal the server's. */
  now: string;
  locale: Locale;
  /** Messages in a page of older ones. */
  historyLimit: number;
}

export function ChatRoom({ room, history }: ChatRoomProps) {
  return (
    <main>
      <h1># {room.name}</h1>
      {history.messages.map((message) => (
        <p key={message.seq}>{message.message}</p>
      ))}
    </main>
  );
}

import { startTransition, useEffect, useState } from 'react';
import type { Chat, ChatOptions } from '@/lib/chat/client/chat';
import type { ChatApi } from '@/lib/chat/client/first/chat-api';
import { FirstChat } from '@/lib/chat/client/first/first-chat';
import { laterParts } from './later/later';

/** The tab's chat; until it is loaded, the FirstChat that stands for it. */
export function useChatOfTab(options: ChatOptions): ChatApi {
  const [first] = useState(() => new FirstChat(options));
  const [chat, setChat] = useState<Chat | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a tab has one chat, made of what its first page says
  useEffect(() => {
    if (chat) return;
    const ending = new AbortController();
    first.connecting();
    void laterParts().then((parts) => {
      if (ending.signal.aborted) return;
      const loaded = new parts.Chat(options, parts.browserDeps());
      first.giveRooms(loaded);
      // What the server's HTML shows stays on the screen until it is hydrated.
      startTransition(() => setChat(loaded));
    });
    return () => ending.abort();
  }, [first, chat]);
  useEffect(() => {
    if (!chat) return;
    const end = chat.start();
    first.giveRest(chat);
    return end;
  }, [first, chat]);
  return chat ?? first;
}

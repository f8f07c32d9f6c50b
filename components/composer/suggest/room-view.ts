import type { ChatView } from '@/lib/chat/client/room-session';

/** What a room's messages tell about its people. Pure. */

/** The ids of those who spoke, the last one first. */
export function lastSpeakers({ messages }: Pick<ChatView, 'messages'>): number[] {
  const ids = new Set<number>();
  for (const { userId } of [...messages].reverse()) if (userId) ids.add(userId);
  return [...ids];
}

/** The seq of the last change to who is in the room; 0 if none is known. */
export function membersChangedAt({ notes }: Pick<ChatView, 'notes'>): number {
  return notes.findLast(({ type }) => type === 'members')?.seq ?? 0;
}

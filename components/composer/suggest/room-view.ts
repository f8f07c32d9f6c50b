import type { ChatView } from '@/lib/chat/client/room-session';
import type { NamedPerson } from '@/lib/chat/protocol';

/** What a room's messages tell about its people. Pure. */

/** Those who spoke, the last one first. */
export function lastSpeakers({ messages }: Pick<ChatView, 'messages'>): NamedPerson[] {
  const people = new Map<number, NamedPerson>();
  for (const { userId, user, shown, face } of [...messages].reverse())
    if (userId && user !== null && !people.has(userId))
      people.set(userId, { id: userId, name: user, ...(shown && { shown }), ...(face && { face }) });
  return [...people.values()];
}

/** The seq of the last change to who is in the room; 0 if none is known. */
export function membersChangedAt({ notes }: Pick<ChatView, 'notes'>): number {
  return notes.findLast(({ type }) => type === 'members')?.seq ?? 0;
}

import { roomPeople } from '@/components/composer/suggest/room-people';
import { lastSpeakers } from '@/components/composer/suggest/room-view';
import type { Me } from '@/components/shell/chat-provider';
import type { ChatApi } from '@/lib/chat/client/first/chat-api';
import type { ClientMention, RoomFacts } from '@/lib/chat/protocol';
import { mayMentionAll } from '@/lib/rooms/policy';
import { usernameKey } from '@/lib/users/names/name-key';
import { ASK_FROM } from './groups';
import { resolveMentions } from './resolve';

/**
 * Returns whom a text names, as far as the people of the room are known: members that were loaded, and those who spoke.
 * @param chosen those who were chosen from the list
 */
export function namedPeople(
  chat: ChatApi,
  me: Me,
  room: number,
  text: string,
  chosen: readonly ClientMention[],
): ClientMention[] {
  const facts = chat.facts(room);
  const people = new Map<string, number>();
  const view = chat.session(room)?.getSnapshot();
  for (const { id, name } of view ? lastSpeakers(view) : []) people.set(usernameKey(name), id);
  for (const { id, name } of facts?.others ?? []) people.set(usernameKey(name), id);
  for (const { id, name } of roomPeople(room).getSnapshot().members) people.set(usernameKey(name), id);
  return resolveMentions(text, chosen, { people, groups: facts !== null && mayCallAll(me, facts) });
}

/**
 * Whether the person may name everybody, or those who are here. Not in conversations, which always notify everybody.
 */
export function mayCallAll(me: Me, { kind, role = null }: Pick<RoomFacts, 'kind' | 'role'>): boolean {
  const setting = me.mentionAll ?? 'everyone';
  return kind !== 'direct' && mayMentionAll({ role: me.isAdmin ? 'admin' : 'member' }, { kind, role }, setting);
}

/** Returns how many people the message would notify, if the writer must confirm that first; otherwise null. */
export function countToAsk(chat: ChatApi, room: number, mentions: readonly ClientMention[]): number | null {
  const count = chat.facts(room)?.members ?? 0;
  return count >= ASK_FROM && mentions.some(({ who }) => typeof who === 'string') ? count : null;
}

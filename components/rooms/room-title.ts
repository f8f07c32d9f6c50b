import { shownName } from '@/components/messages/person';
import type { NamedPerson, RoomFacts } from '@/lib/chat/protocol';
import type { ChatText } from '@/lib/i18n/chat/text';

type Words = Pick<ChatText, 'notes' | 'nobody'>;

/** What a room is called: a conversation by the other people in it, any other room by its title. */
export function roomTitle({ kind, name, title, others, isNotes }: Omit<RoomFacts, 'id'>, text: Words): string {
  if (kind !== 'direct') return title || name;
  if (isNotes) return text.notes;
  return others?.map(shownName).join(', ') || text.nobody;
}

/** The title for places without the room's glyph: `#` marks a room that is not a conversation. */
export function signedTitle(room: Omit<RoomFacts, 'id'>, text: Words): string {
  return room.kind === 'direct' ? roomTitle(room, text) : `# ${roomTitle(room, text)}`;
}

/** The only other person in a direct room. */
export function partnerIn({ kind, others = [] }: Pick<RoomFacts, 'kind' | 'others'>): NamedPerson | null {
  const [first = null] = others;
  return kind === 'direct' && others.length === 1 ? first : null;
}

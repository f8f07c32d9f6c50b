import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import type { ChatText } from '@/lib/i18n/chat/text';

/** What a room is called where it stands alone: `# Social`, or the people of a direct room. */
export function roomTitle({ kind, name, title }: RoomFacts, row: SidebarRoom | null, text: ChatText): string {
  if (kind !== 'direct') return `# ${title || name}`;
  if (row?.isNotes) return text.notes;
  return row?.others.map(({ name, shown }) => shown ?? name).join(', ') || text.nobody;
}

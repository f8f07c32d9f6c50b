import type { InboxView, SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { isQuiet } from '@/lib/chat/client/inbox/rows';

/** A room with a new message that asks for the person's attention. */
export interface News {
  room: SidebarRoom;
  /** It is a message in a direct room, or one that names the person. */
  isAddressed: boolean;
}

const NEVER = { lastMessageSeq: 0, count: 0 };

/**
 * What is new between two states of the list. Nothing of a room that asks for no attention, or that the person is
 * reading. Pure.
 * @param before null: there was no list before
 * @param reading the id of the room that is on the screen of a window with the focus; null: none
 */
export function newsBetween(before: InboxView | null, after: InboxView, reading: number | null): readonly News[] {
  if (before === null || before === after) return [];
  const known = new Map(before.rooms.map((room) => [room.id, room]));
  return after.rooms.flatMap((room) => {
    const isDirect = room.kind === 'direct';
    // A conversation comes into the list with its first message. Any other room may have been unread for long by then.
    const old = known.get(room.id) ?? (isDirect ? NEVER : null);
    if (!old || room.id === reading || !room.isUnread || isQuiet(room)) return [];
    if (room.lastMessageSeq <= old.lastMessageSeq) return [];
    return [{ room, isAddressed: isDirect || room.count > old.count }];
  });
}

/** Whether it makes a sound: by default only what is addressed to the person, as with notifications. Pure. */
export function isHeard({ room, isAddressed }: News): boolean {
  return isAddressed || room.notify === 'all';
}

/** The rooms that were unread and are read now, wherever the person read them. Pure. */
export function readBetween(before: InboxView | null, after: InboxView): readonly number[] {
  if (before === null || before === after) return [];
  const unread = new Set(before.rooms.filter(({ isUnread }) => isUnread).map(({ id }) => id));
  return after.rooms.filter(({ id, isUnread }) => !isUnread && unread.has(id)).map(({ id }) => id);
}

import type { InboxView, SidebarRoom } from './inbox';
import { isMuted, isUnread, type RoomState, stateOf } from './room-state';

/** What the page shows of a person's rooms. Pure. Not in inbox.ts, because the first load needs this part only. */

/** The row of a room in the list. */
export function makeRow(room: RoomState, now: number, hasUnsent: boolean): SidebarRoom {
  const { facts, lastMessageSeq, lastAt, unread, mentions } = room;
  const { id, kind, name = '', title = '', role = 'member', notify = null, favorite = false, direct } = facts;
  const { lastReadSeq, unreadFromSeq } = stateOf(room);
  const count = kind === 'direct' ? unread : mentions;
  return {
    id,
    kind,
    name,
    title,
    role,
    href: roomPath({ id, kind, name }),
    isUnread: isUnread(room),
    count: isUnread(room) ? count : 0,
    isMuted: isMuted(room, now),
    mutedUntil: isMuted(room, now) ? (facts.mutedUntil ?? null) : null,
    notify,
    favorite,
    silencedUntil: facts.silencedUntil,
    others: direct?.others ?? [],
    isNotes: direct?.isNotes ?? false,
    hasUnsent,
    lastMessageSeq,
    lastAt: kind === 'direct' ? lastAt : null,
    lastReadSeq,
    unreadFromSeq,
  };
}

/**
 * Whether unread messages in the room ask for no attention. With `mentions`, a room asks for attention only if a
 * message names the person. In a direct room every message is meant for its people.
 */
export function isQuiet({
  kind,
  isMuted,
  notify,
  count,
}: Pick<SidebarRoom, 'kind' | 'isMuted' | 'notify' | 'count'>): boolean {
  return isMuted || notify === 'none' || (notify === 'mentions' && kind !== 'direct' && count === 0);
}

/** The path of a room's page. */
export function roomPath({ id, kind, name }: Pick<SidebarRoom, 'id' | 'kind' | 'name'>): string {
  return kind === 'direct' ? `/d/${id}` : `/r/${encodeURIComponent(name)}`;
}

/** The list of rooms, with the number for the tab's title. */
export function viewOf(rooms: readonly SidebarRoom[], blocked: ReadonlySet<number>): InboxView {
  const badge = rooms.reduce((sum, room) => (isQuiet(room) ? sum : sum + room.count), 0);
  return { rooms, badge, blocked };
}

/** The first entry that the person has not read, if something is unread in the room. */
export function newFromOf(row: SidebarRoom | null): number | null {
  if (!row?.isUnread) return null;
  return Math.min(row.lastReadSeq + 1, row.unreadFromSeq ?? Number.POSITIVE_INFINITY);
}

import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { isQuiet } from '@/lib/chat/client/inbox/rows';
import { usernameKey } from '@/lib/users/names/name-key';

/** The order of a person's rooms in the list. Pure. */

export interface RoomSections {
  /** Rooms and conversations. */
  favorites: readonly SidebarRoom[];
  rooms: readonly SidebarRoom[];
  direct: readonly SidebarRoom[];
}

/**
 * By name, so that nothing moves while people write. It compares keys and not words of a language, because the server
 * and the browser must agree. Conversations that are no favorites are ordered by their last message instead, the newest
 * first; one's own notes come before them.
 */
export function sectionsOf(rooms: readonly SidebarRoom[]): RoomSections {
  const sorted = rooms
    .map((room) => ({ room, key: sortKey(room) }))
    .sort((a, b) => compare(a.key, b.key) || a.room.id - b.room.id);
  const all = sorted.map(({ room }) => room);
  return {
    favorites: all.filter(({ favorite }) => favorite),
    rooms: all.filter(({ favorite, kind }) => !favorite && kind !== 'direct'),
    direct: all.filter(({ favorite, kind }) => !favorite && kind === 'direct').sort(newestFirst),
  };
}

/** Rooms in the order of the ids in `held`. New ones come after them. */
export function inHeldOrder(rooms: readonly SidebarRoom[], held: readonly number[]): SidebarRoom[] {
  const places = new Map(held.map((id, index) => [id, index]));
  const placeOf = ({ id }: SidebarRoom) => places.get(id) ?? held.length;
  return [...rooms].sort((a, b) => placeOf(a) - placeOf(b));
}

/** All rooms, from the top of the list to its end. */
export function inOrder({ favorites, rooms, direct }: RoomSections): SidebarRoom[] {
  return [...favorites, ...rooms, ...direct];
}

/** Whether a room asks for attention: it is unread and not quiet. */
export function isLoud(room: SidebarRoom): boolean {
  return room.isUnread && !isQuiet(room);
}

interface Step {
  /** The room that is shown; null if none is. */
  from: number | null;
  by: 1 | -1;
  unreadOnly: boolean;
}

/** The next or previous room in the list. After the last one comes the first. Null if there is no other. */
export function neighbour(rooms: readonly SidebarRoom[], { from, by, unreadOnly }: Step): SidebarRoom | null {
  const at = rooms.findIndex(({ id }) => id === from);
  const start = at === -1 && by === -1 ? 0 : at;
  for (let step = 1; step <= rooms.length; step++) {
    const room = rooms[(start + by * step + rooms.length * 2) % rooms.length];
    if (room && room.id !== from && (!unreadOnly || isLoud(room))) return room;
  }
  return null;
}

/** What a list is sorted by: notes first, then the name that people see. */
function sortKey({ kind, title, name, others, isNotes }: SidebarRoom): string {
  if (isNotes) return '';
  if (kind !== 'direct') return usernameKey(title || name);
  return others.map((person) => usernameKey(person.shown ?? person.name)).join(' ');
}

function newestFirst(a: SidebarRoom, b: SidebarRoom): number {
  return Number(b.isNotes) - Number(a.isNotes) || compare(b.lastAt ?? '', a.lastAt ?? '');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

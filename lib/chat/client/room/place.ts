import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';

/** The reading position of somebody who is not at the end of a room. */
export interface Place {
  /** The first visible message. */
  seq: number;
  /** How far below the upper edge of the list that message begins, in pixels. Negative if it begins above the edge. */
  offset: number;
  /** The last entry of the log that the person saw at the end of the list. Later entries are new. */
  seen: number;
}

export interface PlaceOwner {
  userId: number;
  roomId: number;
}

const LAST_ROOM = 'tertulia:room';
const keyOf = ({ userId, roomId }: PlaceOwner) => `tertulia:place:${userId}:${roomId}`;

/** @param place null if the person is at the end */
export function savePlace(storage: KeyValueStorage | null, owner: PlaceOwner, place: Place | null): void {
  if (place) keep(storage, keyOf(owner), JSON.stringify(place));
  else storage?.removeItem(keyOf(owner));
}

/** Returns null if the person was at the end, or no usable place is stored. */
export function readPlace(storage: KeyValueStorage | null, owner: PlaceOwner): Place | null {
  try {
    const { seq, offset, seen } = JSON.parse(storage?.getItem(keyOf(owner)) ?? '');
    return [seq, offset, seen].every(Number.isFinite) ? { seq, offset, seen } : null;
  } catch {
    return null;
  }
}

/** @param path of the room that this tab shows */
export function saveLastRoom(storage: KeyValueStorage | null, path: string): void {
  keep(storage, LAST_ROOM, path);
}

export function readLastRoom(storage: KeyValueStorage | null): string | null {
  return storage?.getItem(LAST_ROOM) ?? null;
}

import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';

/** Where somebody reads in a room, if not at its end. */
export interface Place {
  /** The first visible message. */
  seq: number;
  /** How far below the upper edge it begins, in pixels; negative if it begins above it. */
  offset: number;
  /** The last entry of the log that was visible at the end: what comes after it is new. */
  seen: number;
}

export interface PlaceOwner {
  userId: number;
  roomId: number;
}

const LAST_ROOM = 'tertulia:room';
const keyOf = ({ userId, roomId }: PlaceOwner) => `tertulia:place:${userId}:${roomId}`;

/** @param place null: at the end */
export function savePlace(storage: KeyValueStorage | null, owner: PlaceOwner, place: Place | null): void {
  if (place) keep(storage, keyOf(owner), JSON.stringify(place));
  else storage?.removeItem(keyOf(owner));
}

/** Null: at the end, or no usable place is stored. */
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

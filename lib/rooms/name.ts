import { usernameKey } from '@/lib/users/name-key';

const ROOM_NAME = /^[\p{L}\p{N}_]{1,64}$/u;

/** A room's name as it is stored (NFC), or null if it is none: 1–64 letters, digits or `_`. */
export function roomNameFrom(text: string): string | null {
  const name = text.normalize('NFC');
  return ROOM_NAME.test(name) ? name : null;
}

/**
 * What rooms are compared by, as people's names are: Fútbol, FUTBOL and futbol are one room. At most 33 bytes of UTF-8
 * for each character of a name (a test goes through all letters).
 */
export function roomKey(name: string): string {
  return usernameKey(name);
}

/** As roomNameFrom, for a segment of a URL's path. */
export function roomNameFromPath(segment: string): string | null {
  try {
    return roomNameFrom(decodeURIComponent(segment));
  } catch {
    return null; // %zz: not an encoding of anything
  }
}

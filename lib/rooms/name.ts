import { usernameKey } from '@/lib/users/names/name-key';

const ROOM_NAME = /^[\p{L}\p{N}_]{1,64}$/u;

/** A room's name as it is stored (NFC); null unless the text is 1–64 letters, digits or `_`. */
export function roomNameFrom(text: string): string | null {
  const name = text.normalize('NFC');
  return ROOM_NAME.test(name) ? name : null;
}

/**
 * The key by which rooms are compared, as people's names are: Fútbol, FUTBOL and futbol are one room. It has at most 33
 * bytes of UTF-8 for each character of the name (a test checks all letters).
 */
export function roomKey(name: string): string {
  return usernameKey(name);
}

/** Like roomNameFrom, for a segment of a URL's path. */
export function roomNameFromPath(segment: string): string | null {
  try {
    return roomNameFrom(decodeURIComponent(segment));
  } catch {
    return null; // such as %zz, which encodes nothing
  }
}

/** @param setting CHAT_DEFAULT_ROOM, in any spelling */
export function isDefaultRoom(name: string, setting: string): boolean {
  return roomKey(name) === roomKey(setting);
}

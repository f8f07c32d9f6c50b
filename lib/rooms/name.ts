const ROOM_NAME = /^[\p{L}\p{N}_]{1,64}$/u;

/** A room's name as it is stored and compared (NFC), or null if it is none: 1–64 letters, digits or `_`. */
export function roomNameFrom(text: string): string | null {
  const name = text.normalize('NFC');
  return ROOM_NAME.test(name) ? name : null;
}

/** As roomNameFrom, for a segment of a URL's path. */
export function roomNameFromPath(segment: string): string | null {
  try {
    return roomNameFrom(decodeURIComponent(segment));
  } catch {
    return null; // %zz: not an encoding of anything
  }
}

/**
 * Whether the list of rooms shows only its glyphs, remembered on this device. A cookie, because the server renders the
 * list.
 */
export const NARROW_COOKIE = 'tertulia.list';
export const NARROW = 'narrow';

/** Whether the list of rooms shows only its glyphs on this device, remembered on the device. A cookie, because the server renders the list. */
export const NARROW_COOKIE = 'tertulia.list';
export const NARROW = 'narrow';

/** How wide the list of rooms is, remembered on the device. A cookie, because the server renders the list. */
export const NARROW_COOKIE = 'tertulia.list';
export const NARROW = 'narrow';

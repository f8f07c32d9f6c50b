import { useLayoutEffect } from 'react';

/** The address of the list of rooms. */
export const LIST = '/';
/** The address of the list of open rooms. */
export const BROWSE = '/browse';
/** The address of the list of messages that name the person. */
export const MENTIONS = '/mentions';

/** How many pages are there that show the room of the address: one or none. */
let roomPages = 0;

/** To be called by the page that shows the room of the address, whichever it is. */
export function useRoomPage(): void {
  useLayoutEffect(() => {
    roomPages++;
    return () => {
      roomPages--;
    };
  }, []);
}

/** Whether the page shows the room of the address, so that a room in memory needs no request. */
export function hasRoomPage(): boolean {
  return roomPages > 0;
}

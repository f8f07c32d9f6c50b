import type { ConnectionEnd } from './connection';

/** noRoom: the room is gone, or this person may not read it; the server does not say which. */
export type RoomEnd = 'noRoom' | 'archived';
/** Why a room cannot be followed: the reason concerns either the room or the whole connection. */
export type EndReason = ConnectionEnd | RoomEnd;

/** Whether the reason concerns the room. Then the person may be able to read the room again later. */
export function isRoomClosed(reason: EndReason | null): reason is RoomEnd {
  return reason === 'noRoom' || reason === 'archived';
}

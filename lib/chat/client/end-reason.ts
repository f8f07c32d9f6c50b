import type { ConnectionEnd } from './connection';

/** noRoom: the room is gone, or not open to this person; the server does not say which. */
export type RoomEnd = 'noRoom' | 'archived';
/** Why a room cannot be followed: because of the room, or of the whole connection. */
export type EndReason = ConnectionEnd | RoomEnd;

/** The room is closed to this person. It may be opened again. */
export function isRoomClosed(reason: EndReason | null): reason is RoomEnd {
  return reason === 'noRoom' || reason === 'archived';
}

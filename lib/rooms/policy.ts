import type { Room } from './store';

/** Who may read and speak in a room. Each open room is open to everybody who is signed in. */
export function canEnter(_user: { userId: number }, room: Room): boolean {
  return room.archivedAt === null;
}

/** Whether this person hears that the room is archived: whoever could enter it, were it open. */
export function isArchivedFor(user: { userId: number }, room: Room): boolean {
  return room.archivedAt !== null && canEnter(user, { ...room, archivedAt: null });
}

import type { Room } from './store';

/** Whether this person may read and write in a room. Every open room is open to everybody who is signed in. */
export function canEnter(_user: { userId: number }, room: Room): boolean {
  return room.archivedAt === null;
}

/** Whether this person is told that the room is archived: those are the people who could enter it if it were open. */
export function isArchivedFor(user: { userId: number }, room: Room): boolean {
  return room.archivedAt !== null && canEnter(user, { ...room, archivedAt: null });
}

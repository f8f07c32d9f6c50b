import type { Database } from '@/lib/db/client';
import { changeReadStates, type ReadRequest, type ReadState, unreadRooms } from '@/lib/rooms/read-state';

/** Read states of one person, as tests ask for them. Null: the person is not a member of the room. */
type ReadChange = (ReadState & { changed: boolean }) | null;

/** Marks the room as read up to `seq`, and removes a mark as unread. */
export function markRead(db: Database, userId: number, roomId: number, seq: number): Promise<ReadChange> {
  return changeOne(db, { userId, roomId, readTo: seq, unreadFrom: null });
}

/** Marks the room as unread from `fromSeq` on. */
export function markUnread(db: Database, userId: number, roomId: number, fromSeq: number): Promise<ReadChange> {
  return changeOne(db, { userId, roomId, readTo: 0, unreadFrom: fromSeq });
}

/** Marks all rooms of a person as read. @returns those in which something was unread, as they are now */
export async function markAllRead(db: Database, userId: number): Promise<(ReadState & { roomId: number })[]> {
  const [result] = await changeReadStates(db, await unreadRooms(db, [userId]));
  return (result?.rooms ?? []).map(({ changed: _, ...state }) => state);
}

async function changeOne(db: Database, request: ReadRequest): Promise<ReadChange> {
  const [result] = await changeReadStates(db, [request]);
  const [state] = result?.rooms ?? [];
  if (!state) return null;
  const { roomId: _, ...change } = state;
  return change;
}

import { refuse } from '@/lib/api/answers';
import type { Reader } from '@/lib/auth/session';
import { ARCHIVED } from '@/lib/chat/protocol';
import { type RoomOfPerson, roomForId } from '@/lib/rooms/memberships';
import { isArchived, may, mayWhileArchived, type RoomVerb } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

/**
 * Loads a room for what somebody wants to do with it, or returns the refusal. If this person may not know of the room,
 * the answer is the same as for a room that never existed.
 */
export async function loadRoom(
  user: Pick<Reader, 'userId' | 'role'>,
  id: number,
  verb: RoomVerb,
): Promise<RoomOfPerson | Response> {
  const room = await roomForId(services().db, user.userId, id);
  if (!room) return noRoom();
  if (isArchived(room) && !mayWhileArchived(verb)) return refuse(404, ARCHIVED);
  return may(user, room, verb) ? room : forbidden();
}

export function noRoom(): Response {
  return refuse(404, 'no_room');
}

/** The answer if a change was refused under the room's lock, though loadRoom had allowed it; otherwise null. */
export function refusalTo(result: string): Response | null {
  if (result === 'unavailable') return noRoom();
  return result === 'forbidden' ? forbidden() : null;
}

/** The refusal for people who may know of the room. */
export function forbidden(): Response {
  return refuse(403, 'forbidden');
}

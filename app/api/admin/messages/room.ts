import type { Reader } from '@/lib/auth/session';
import { may } from '@/lib/rooms/policy';
import { type AdminRoom, roomById } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

/** A room whose messages administrators read and change. Null for closed rooms, even if this person is a member. */
export async function readableRoom(user: Reader, id: number): Promise<AdminRoom | null> {
  const room = await roomById(services().db, id);
  return room && may(user, { kind: room.kind, role: null }, 'read') ? room : null;
}

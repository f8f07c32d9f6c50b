import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { memberships, rooms, users } from '@/lib/db/schema';
import { roomKey } from '@/lib/rooms/name';
import type { Person } from '@/tests/support/people';
import { signedIn } from '@/tests/support/people';

let made = 0;

export function somebody(db: Database, role?: 'guest'): Promise<Person> {
  return signedIn(db, `persona${made++}`, role);
}

/** Creates a room of this kind without members. @returns its id */
export async function emptyRoom(db: Database, kind: 'open' | 'closed', name = `sala${made++}`): Promise<number> {
  const row = { name, nameKey: roomKey(name), title: name, kind, createdAt: new Date() };
  const [{ insertId }] = await db.insert(rooms).values(row);
  return insertId;
}

export async function membersOf(db: Database, roomId: number): Promise<Record<number, string>> {
  const { userId, role } = memberships;
  const found = await db.select({ userId, role }).from(memberships).where(eq(memberships.roomId, roomId));
  return Object.fromEntries(found.map((member) => [member.userId, member.role]));
}

/** The versions that a change of memberships raises. */
export async function versions(db: Database, roomId: number, userId: number): Promise<{ room: number; inbox: number }> {
  const [room] = await db.select({ version: rooms.membersVersion }).from(rooms).where(eq(rooms.id, roomId));
  const [user] = await db.select({ version: users.inboxVersion }).from(users).where(eq(users.id, userId));
  return { room: room?.version ?? 0, inbox: user?.version ?? 0 };
}

import type { RoomFacts } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { directFacts } from './inbox';
import { memberCount, type RoomOfPerson } from './memberships';

/** What this person sees of a room beside its messages: for its page, and for tabs that hear of a change. */
export async function roomFacts(db: Database, userId: number, room: RoomOfPerson): Promise<RoomFacts> {
  const { id, kind, name, title, topic, role, inboxVersion: version } = room;
  if (kind === 'direct') return { id, kind, name: '', title, role, version, ...(await directFacts(db, userId, room)) };
  return { id, kind, name, title, topic, role, version, members: await memberCount(db, id) };
}

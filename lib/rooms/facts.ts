import type { RoomFacts } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { directFacts } from './inbox';
import { memberCount, type RoomOfPerson } from './memberships';

/** What this person sees of a room beside its messages: for its page, and for tabs that hear of a change. */
export async function roomFacts(db: Database, userId: number, room: RoomOfPerson): Promise<RoomFacts> {
  const { id, kind, name, title, topic, role, inboxVersion: version } = room;
  const { posting, slowSeconds } = room.rules;
  if (kind === 'direct') return { id, kind, name: '', title, role, version, ...(await directFacts(db, userId, room)) };
  const facts = { id, kind, name, title, topic, role, version, members: await memberCount(db, id) };
  return {
    ...facts,
    ...(posting === 'moderators' ? { posting } : {}),
    ...(slowSeconds > 0 ? { slowSeconds } : {}),
    ...(room.keepDays === null ? {} : { keepDays: room.keepDays }),
    ...(room.slowWaitMs > 0 ? { slowWait: Math.ceil(room.slowWaitMs / 1_000) } : {}),
    ...(room.silencedUntil === null ? {} : { silencedUntil: room.silencedUntil.toISOString() }),
  };
}

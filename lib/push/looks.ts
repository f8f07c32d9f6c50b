import type { Look, PresenceStore } from '@/lib/presence/presence';
import type { PushMember } from './decision';

/** Knows who looks at which room. */
export type Looks = Pick<PresenceStore, 'looks'>;

/** The most members about whom the store is asked at once. */
const BATCH = 1_000;

/** The same members, with whether each looks at the room now, on any node. Never rejects. */
export async function withLooks(store: Looks, members: readonly PushMember[]): Promise<PushMember[]> {
  const found: PushMember[] = [];
  for (let at = 0; at < members.length; at += BATCH) {
    const batch = members.slice(at, at + BATCH);
    const looks = await store.looks(batch.map(lookOf));
    for (const member of batch) found.push({ ...member, isLooking: looks.has(lookOf(member)) });
  }
  return found;
}

function lookOf({ userId, roomId }: PushMember): Look {
  return `${userId}:${roomId}`;
}

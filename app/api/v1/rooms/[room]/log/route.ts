import { loadRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { logPage } from '@/lib/rest/log-page';
import { noToken, operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import type { RoomOfPerson } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';
import { isTokenValid } from '@/lib/tokens/tokens';

/** The log is the API: a program that always sends the last `next` as `since` misses nothing and gets nothing twice. */
export const GET = operation(OPERATIONS.log, async ({ request, user, params, query }) => {
  const { db, logWaits } = services();
  const { since, wait = 0 } = query;
  const room = await loadRoom(user, params.room, 'read');
  if (room instanceof Response) return room;
  if (isOtherLog(room, query)) return refuse(409, 'other_log', undefined, { head: room.asOf.head });
  if (since !== room.asOf.head || wait === 0) return entriesOf(room, query);
  const { tokenId, userId } = user;
  const { signal } = request;
  const result = await logWaits.wait({ roomId: room.id, after: since, userId, ms: wait * 1_000, signal });
  if (result === 'busy') return tryLater();
  if (result === 'too_many') return tooManyTries(wait);
  if (result === 'nothing') return entriesOf(room, query);
  // Meanwhile the person may have been removed from the room, or the token revoked.
  if (!(await isTokenValid(db, tokenId))) return noToken();
  const now = await loadRoom(user, room.id, 'read');
  return now instanceof Response ? now : entriesOf(now, query);
});

interface Place {
  since?: number | undefined;
  epoch?: string | undefined;
  limit?: number | undefined;
}

/** The seq was counted before a backup was restored: nobody can say what is missing. */
function isOtherLog({ asOf }: RoomOfPerson, { since = 0, epoch }: Place): boolean {
  return since > asOf.head || (epoch !== undefined && epoch !== services().epoch);
}

async function entriesOf({ id, asOf }: RoomOfPerson, place: Place): Promise<Response> {
  const { db, epoch } = services();
  return done({ ...(await logPage(db, id, asOf.head, place)), epoch });
}

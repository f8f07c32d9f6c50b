import { noRoom } from '@/app/api/rooms/load';
import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { hideDirectRoom } from '@/lib/rooms/direct';
import { roomForId } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';

/** `DELETE`: hides a conversation from this person's list until its next message. */
export const DELETE = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const { db, announceInboxes } = services();
  const room = await roomForId(db, user.userId, params.id);
  if (room?.kind !== 'direct') return noRoom();
  await hideDirectRoom(db, user.userId, room.id);
  announceInboxes([user.userId]);
  return done();
});

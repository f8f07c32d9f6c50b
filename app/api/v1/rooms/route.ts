import { done } from '@/lib/api/answers';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import { inboxOf } from '@/lib/rooms/inbox';
import { services } from '@/lib/services';

export const GET = operation(OPERATIONS.rooms, async ({ user }) => {
  const { rooms } = await inboxOf(services().db, user.userId);
  return done({
    rooms: rooms.map(({ id, kind, name, title, role, head, direct }) => {
      return direct ? { id, kind, role, head, others: direct.others } : { id, kind, name, title, role, head };
    }),
  });
});

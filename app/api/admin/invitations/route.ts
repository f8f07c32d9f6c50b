import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { createInvitation } from '@/lib/invitations/invitations';
import { newInvitationBody } from '@/lib/invitations/schema';
import { services } from '@/lib/services';

/** Makes an invitation: `{id}`. The list has its link. 400 `guest_rooms`: guests are invited to no room. */
export const POST = handler({ who: 'admin', body: newInvitationBody }, async ({ user, body }) => {
  const { rooms: roomIds, maxUses, days, role } = body;
  if (role === 'guest' && roomIds.length === 0) return refuse(400, 'guest_rooms');
  const audit = { actor: user, action: 'invitation.create' } as const;
  const id = await createInvitation(services().db, user.userId, { roomIds, maxUses, days, role }, audit);
  return id === null ? refuse(409, 'no_room') : done({ id });
});

import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { createInvitation } from '@/lib/invitations/invitations';
import { newInvitationBody } from '@/lib/invitations/schema';
import { services } from '@/lib/services';

/** Makes an invitation: `{id}`. The list has its link. */
export const POST = handler({ who: 'admin', body: newInvitationBody }, async ({ user, body }) => {
  const { rooms: roomIds, maxUses, days } = body;
  const audit = { actor: user, action: 'invitation.create' } as const;
  const id = await createInvitation(services().db, user.userId, { roomIds, maxUses, days }, audit);
  return id === null ? refuse(409, 'no_room') : done({ id });
});
